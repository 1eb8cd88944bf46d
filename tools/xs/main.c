// The XS test host for a PC: runs one program on the engine, with others beside it.
//
//   xs-host [option…] program [argument]    runs; exit 64 + XS's status when it aborts
//     --creation chunks,slots,stack,keys    memory of fixed size, as in manifest.json
//     --preload FILE                        a script that is run and frozen before
//     --preload NAME=FILE                   a module that is run and frozen before
//     --module NAME=FILE                    a module that may be imported
//   xs-host --compile KIND FILE             prints the bytecode as C arrays; KIND: script, module
//   xs-host --size KIND FILE                prints bytes of bytecode and of names
// A program whose name ends in .mjs is a module, as under Node.
#include "port.h"

#define PROGRAMS_MAX 64

static char *appArgument = "";
static Program programs[PROGRAMS_MAX];
static int count;

static void fail(const char *what, const char *which)
{
	fprintf(stderr, "xs-host: %s %s\n", what, which);
	exit(1);
}

static txScript *parse(char *path, int kind)
{
	txParser parser;
	txParserJump jump;
	txScript *script = NULL;
	FILE *file = fopen(path, "rb");
	if (!file)
		fail("cannot open", path);
	fxInitializeParser(&parser, NULL, 64 * 1024, 1993);
	parser.firstJump = &jump;
	if (setjmp(jump.jmp_buf) == 0) {
		parser.path = fxNewParserSymbol(&parser, path);
		fxParserTree(&parser, file, (txGetter)fgetc, kind == SCRIPT ? mxProgramFlag : 0,
			NULL);
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

static void load(char *name, char *path, int kind, int isPreloaded)
{
	txScript *script = parse(path, kind);
	if (count == PROGRAMS_MAX)
		fail("too many programs:", path);
	programs[count++] = (Program){ name, kind, isPreloaded, script->symbolsBuffer,
		script->codeBuffer, script->codeSize };
}

static void loadNamed(char *argument, int isPreloaded)
{
	char *path = strchr(argument, '=');
	if (path)
		*path++ = 0;
	load(argument, path ? path : argument, path ? MODULE : SCRIPT, isPreloaded);
}

static int kindOf(const char *path)
{
	size_t length = strlen(path);
	return length > 4 && !strcmp(path + length - 4, ".mjs") ? MODULE : SCRIPT;
}

static void printArray(const char *name, txByte *bytes, txSize count)
{
	txSize i;
	printf("const unsigned char %s[] = {", name);
	for (i = 0; i < count; i++)
		printf("%s%u,", i % 32 ? "" : "\n", (unsigned)(txU1)bytes[i]);
	printf("\n};\n");
}

static void defineFunctions(txMachine *the)
{
	portDefine(the);
	mxPushStringC(appArgument);
	mxPush(mxGlobal);
	mxSetID(fxNewNameC(the, "argument"));
	mxPop();
}

static void usage(void)
{
	fprintf(stderr, "usage: xs-host [--creation SIZES] [--preload [NAME=]FILE] "
		"[--module NAME=FILE] program [argument]\n"
		"       xs-host --compile|--size script|module FILE\n");
	exit(1);
}

int main(int argc, char **argv)
{
	// Ample but fixed: what a device needs is read from the counters, and a leak ends.
	txCreation ram = { .initialChunkSize = 4 << 20, .incrementalChunkSize = 16,
		.initialHeapCount = 1 << 18, .incrementalHeapCount = 2, .stackCount = 4096,
		.initialKeyCount = 1024, .nameModulo = 127, .symbolModulo = 127,
		.parserBufferSize = 1024, .parserTableModulo = 1 };
	txScript *script;
	int at = 1;
	if (argc == 4 && !strcmp(argv[1], "--compile")) {
		script = parse(argv[3], strcmp(argv[2], "module") ? SCRIPT : MODULE);
		printArray("programNames", script->symbolsBuffer, script->symbolsSize);
		printArray("programCode", script->codeBuffer, script->codeSize);
		return 0;
	}
	if (argc == 4 && !strcmp(argv[1], "--size")) {
		script = parse(argv[3], strcmp(argv[2], "module") ? SCRIPT : MODULE);
		printf("%d %d\n", (int)script->codeSize, (int)script->symbolsSize);
		return 0;
	}
	for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
		if (!strcmp(argv[at], "--preload"))
			loadNamed(argv[at + 1], 1);
		else if (!strcmp(argv[at], "--module"))
			loadNamed(argv[at + 1], 0);
		else if (strcmp(argv[at], "--creation") || !engineCreation(&ram, argv[at + 1]))
			usage();
	}
	if (at >= argc || argc > at + 2)
		usage();
	if (argc == at + 2)
		appArgument = argv[at + 1];
	load(argv[at], argv[at], kindOf(argv[at]), 0);
	engineRun(&ram, programs, count, defineFunctions);
	return 0;
}

// --- the target ------------------------------------------------------------------------------

void *targetTake(size_t byteLength)
{
	return malloc(byteLength);
}

void targetGiveBack(void *block, size_t byteLength)
{
	free(block);
}

void targetEnterRam(void)
{
}

void *portTake(size_t byteLength)
{
	return malloc(byteLength);
}

unsigned targetRamBytes(void)
{
	return 0;
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
