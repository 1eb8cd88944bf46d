// The XS test host for a PC: runs one script on the engine, with another one preloaded.
//
//   xs-host [--preload core.js] app.js [argument]   runs; exit 64 + XS's status when it aborts
//   xs-host --compile script.js                     prints the bytecode as C arrays
//   xs-host --size script.js                        prints bytes of bytecode and of names
#include "engine.h"

static char *appArgument = "";

static void fail(const char *what, const char *which)
{
	fprintf(stderr, "xs-host: %s %s\n", what, which);
	exit(1);
}

static txScript *parse(char *path)
{
	txParser parser;
	txParserJump jump;
	txScript *script = NULL;
	// An ES module is told from a script by its name, as under Node.
	size_t length = strlen(path);
	txUnsigned flags = length > 4 && !strcmp(path + length - 4, ".mjs") ? 0 : mxProgramFlag;
	FILE *file = fopen(path, "rb");
	if (!file)
		fail("cannot open", path);
	fxInitializeParser(&parser, NULL, 64 * 1024, 1993);
	parser.firstJump = &jump;
	if (setjmp(jump.jmp_buf) == 0) {
		parser.path = fxNewParserSymbol(&parser, path);
		fxParserTree(&parser, file, (txGetter)fgetc, flags, NULL);
		fxParserHoist(&parser);
		fxParserBind(&parser);
		script = fxParserCode(&parser);
	}
	fclose(file);
	if (!script || parser.errorCount)
		fail("cannot compile", path);
	fxTerminateParser(&parser);
	return script;
}

static Program *load(char *path)
{
	static Program programs[2];
	static int count;
	txScript *script = parse(path);
	Program *program = &programs[count++];
	program->names = script->symbolsBuffer;
	program->code = script->codeBuffer;
	program->codeSize = script->codeSize;
	return program;
}

static void printArray(const char *name, txByte *bytes, txSize count)
{
	txSize i;
	printf("const unsigned %sSize = %d;\nconst unsigned char %s[] = {", name, (int)count, name);
	for (i = 0; i < count; i++)
		printf("%s%u,", i % 32 ? "" : "\n", (unsigned)(txU1)bytes[i]);
	printf("\n};\n");
}

static void defineArgument(txMachine *the)
{
	mxPushStringC(appArgument);
	mxPush(mxGlobal);
	mxSetID(fxNewNameC(the, "argument"));
	mxPop();
}

static void usage(void)
{
	fprintf(stderr, "usage: xs-host [--preload core.js] app.js [argument] | --compile file | "
		"--size file\n");
	exit(1);
}

int main(int argc, char **argv)
{
	// Ample but fixed: what a device needs is read from the counters, and a leak ends.
	txCreation ram = { .initialChunkSize = 4 << 20,
		.initialHeapCount = 1 << 18, .stackCount = 4096,
		.initialKeyCount = 1024, .incrementalKeyCount = 64, .nameModulo = 127,
		.symbolModulo = 127, .parserBufferSize = 32 * 1024, .parserTableModulo = 1993 };
	Program *core = NULL;
	txScript *script;
	int at = 1;
	if (argc < 2)
		usage();
	if (argc == 3 && !strcmp(argv[1], "--compile")) {
		script = parse(argv[2]);
		printArray("programNames", script->symbolsBuffer, script->symbolsSize);
		printArray("programCode", script->codeBuffer, script->codeSize);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "--size")) {
		script = parse(argv[2]);
		printf("%d %d\n", (int)script->codeSize, (int)script->symbolsSize);
		return 0;
	}
	if (argc > 3 && !strcmp(argv[1], "--preload")) {
		core = load(argv[2]);
		at = 3;
	}
	if (argv[at][0] == '-' || argc > at + 2)
		usage();
	if (argc == at + 2)
		appArgument = argv[at + 1];
	engineRun(&ram, core, load(argv[at]), defineArgument);
	return 0;
}

// --- the target ------------------------------------------------------------------------------

void *hostMalloc(size_t byteLength)
{
	hostMallocCount++;
	return malloc(byteLength);
}

void *hostCalloc(size_t count, size_t byteLength)
{
	hostMallocCount++;
	return calloc(count, byteLength);
}

void *hostRealloc(void *block, size_t byteLength)
{
	hostMallocCount++;
	return realloc(block, byteLength);
}

void hostFree(void *block)
{
	free(block);
}

void targetEnterFlash(void)
{
}

void targetEnterRam(void)
{
}

void targetPrint(txString text)
{
	puts(text);
}

// Instructions are counted from outside, by callgrind.
double targetInstructions(void)
{
	return 0;
}
