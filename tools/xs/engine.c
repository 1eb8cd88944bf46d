#include "engine.h"

extern void fxRemapIDs(txMachine *the, txByte *code, txSize codeSize, txID *ids);

static Program *allPrograms;
static int programCount;

// --- programs --------------------------------------------------------------------------------

// Replaces the program's own numbering of names by the machine's.
static void placeNames(txMachine *the, Program *program)
{
	txByte *name = program->names;
	txID count, i, *ids;
	mxDecodeID(name, count);
	ids = c_malloc(count * sizeof(txID));
	ids[0] = XS_NO_ID;
	for (i = 1; i < count; i++) {
		ids[i] = fxNewNameC(the, (txString)name);
		name += strlen((char *)name) + 1;
	}
	fxRemapIDs(the, program->code, program->codeSize, ids);
	c_free(ids);
}

static txSize operandSize(txByte *at)
{
	txS1 size = gxCodeSizes[*(txU1 *)at];
	txU2 two;
	txU4 four;
	switch (size) {
	case 0: return 1 + sizeof(txID);
	case -1: return 2 + *(txU1 *)(at + 1);
	case -2: memcpy(&two, at + 1, 2); return 3 + two;
	case -4: memcpy(&four, at + 1, 4); return 5 + four;
	default: return size;
	}
}

// Functions and string literals are used where they lie, as on a device that runs from flash. The
// SDK's linker does so with all programs but those that are preloaded: there each literal that is
// evaluated becomes a chunk in RAM (see tools/preloadable.mjs).
static void useInPlace(Program *program)
{
	txByte *at = program->code, *end = at + program->codeSize;
	while (at < end) {
		switch (*(txU1 *)at) {
		case XS_CODE_CODE_1: *at = (txByte)XS_CODE_CODE_ARCHIVE_1; break;
		case XS_CODE_CODE_2: *at = (txByte)XS_CODE_CODE_ARCHIVE_2; break;
		case XS_CODE_CODE_4: *at = (txByte)XS_CODE_CODE_ARCHIVE_4; break;
		case XS_CODE_STRING_1: *at = (txByte)XS_CODE_STRING_ARCHIVE_1; break;
		case XS_CODE_STRING_2: *at = (txByte)XS_CODE_STRING_ARCHIVE_2; break;
		case XS_CODE_STRING_4: *at = (txByte)XS_CODE_STRING_ARCHIVE_4; break;
		}
		at += operandSize(at);
	}
}

static void place(txMachine *the, Program *program)
{
	placeNames(the, program);
	if (!program->isPreloaded)
		useInPlace(program);
}

static void runJobs(txMachine *the)
{
	while (the->promiseJobs) {
		the->promiseJobs = 0;
		fxRunPromiseJobs(the);
	}
}

static txScript scriptOf(Program *program)
{
	return (txScript){ .codeBuffer = program->code, .codeSize = program->codeSize, .path = "",
		.version = { XS_MAJOR_VERSION, XS_MINOR_VERSION, XS_PATCH_VERSION, 0 } };
}

static void run(txMachine *the, Program *program)
{
	txSlot *realm = mxModuleInstanceInternal(mxProgram.value.reference)->value.module.realm;
	txScript script = scriptOf(program);
	if (program->kind == MODULE) {
		mxPushStringC(program->name);
		fxAwaitImport(the, 0);
	}
	else
		fxRunScript(the, &script, mxRealmGlobal(realm), C_NULL,
			mxRealmClosures(realm)->value.reference, C_NULL, mxProgram.value.reference);
	mxPop();
	runJobs(the);
}

static Program *moduleOf(const char *name)
{
	int i;
	for (i = 0; i < programCount; i++)
		if (allPrograms[i].kind == MODULE && !strcmp(allPrograms[i].name, name))
			return &allPrograms[i];
	return NULL;
}

// Modules are known by their whole names, as the SDK's manifest lists them.
txID fxFindModule(txMachine *the, txSlot *realm, txID moduleID, txSlot *slot)
{
	Program *program = moduleOf(fxToString(the, slot));
	return program ? fxNewNameC(the, program->name) : XS_NO_ID;
}

void fxLoadModule(txMachine *the, txSlot *module, txID moduleID)
{
	Program *program = moduleOf(fxGetKey(the, moduleID)->value.key.string);
	txScript script = scriptOf(program);
	fxResolveModule(the, module, moduleID, &script, NULL, NULL);
}

// --- the flash machine -----------------------------------------------------------------------

// Text in flash has kinds of its own, which the collector of the clone leaves alone.
static void freezeSlot(txMachine *the, txSlot *slot)
{
	txIndex i, count;
	switch (slot->kind) {
	case XS_STRING_KIND: slot->kind = XS_STRING_X_KIND; break;
	case XS_KEY_KIND: slot->kind = XS_KEY_X_KIND; break;
	case XS_BIGINT_KIND: slot->kind = XS_BIGINT_X_KIND; break;
	case XS_CODE_KIND: slot->kind = XS_CODE_X_KIND; break;
	case XS_ARRAY_KIND:
		count = slot->value.array.address ? fxGetIndexSize(the, slot) : 0;
		for (i = 0; i < count; i++)
			freezeSlot(the, slot->value.array.address + i);
		break;
	}
}

static void freeze(txMachine *the)
{
	txSlot *heap, *slot, *global = mxGlobal.value.reference;
	// The global object's look-up cache would be written to at run time.
	if (global->next && global->next->kind == XS_GLOBAL_KIND) {
		global->next = global->next->next;
		global->flag &= ~XS_EXOTIC_FLAG;
	}
	fxShareMachine(the);
	for (heap = the->firstHeap; heap; heap = heap->next)
		for (slot = heap + 1; slot < heap->value.reference; slot++)
			freezeSlot(the, slot);
	for (slot = the->stack; slot < the->stackTop; slot++)
		freezeSlot(the, slot);
}

// --- what the script sees --------------------------------------------------------------------

#define PAINT 0x5A

static void paintStack(txMachine *the)
{
	memset(the->stackBottom, PAINT, (char *)the->stack - (char *)the->stackBottom);
}

static int isPainted(txSlot *slot)
{
	size_t i;
	for (i = 0; i < sizeof(txSlot); i++)
		if (((uint8_t *)slot)[i] != PAINT)
			return 0;
	return 1;
}

// Number formatting and regular expressions scribble on the bottom of the stack, so the search
// comes from above and ends at the first 32 slots that nobody touched.
static txSize stackSlots(txMachine *the)
{
	txSlot *slot = the->stack, *deepest = slot;
	while (slot > the->stackBottom && deepest - slot < 32) {
		slot--;
		if (!isPainted(slot))
			deepest = slot;
	}
	return (txSize)(the->stackTop - deepest);
}

static void scriptCounter(txMachine *the)
{
	txNumber value = 0;
	switch (mxArgc ? fxToInteger(the, mxArgv(0)) : -1) {
	case SLOTS: value = the->currentHeapCount; break;
	case CHUNK_BYTES: value = the->currentChunksSize; break;
	case COLLECTIONS: value = the->garbageCollectionCount; break;
	case MALLOCS: value = hostMallocCount; break;
#ifdef mxMetering
	case BYTECODES: value = the->meterIndex; break;
#endif
	case INSTRUCTIONS: value = targetInstructions(); break;
	case STACK_SLOTS: value = stackSlots(the); break;
	case KEYS: value = the->keyIndex - the->keyOffset; break;
	}
	fxNumber(the, mxResult, value);
}

static void scriptCollect(txMachine *the)
{
	fxCollectGarbage(the);
}

// Apart from `run` and not inlined, so that a tool can count what happens in here alone.
static __attribute__((noinline)) void scriptTimes(txMachine *the)
{
	txInteger i, count = fxToInteger(the, mxArgv(1));
	for (i = 0; i < count; i++) {
		mxPushUndefined();
		mxPushSlot(mxArgv(0));
		mxCall();
		mxPushInteger(i);
		mxRunCount(1);
		mxPop();
	}
}

static void scriptPrint(txMachine *the)
{
	targetPrint(fxToString(the, mxArgv(0)));
}

void engineDefine(txMachine *the, char *name, txCallback callback)
{
	fxNewHostFunction(the, callback, 1, fxNewNameC(the, name), XS_NO_ID);
	mxPush(mxGlobal);
	mxSetID(fxNewNameC(the, name));
	mxPop();
}

// --- one run ---------------------------------------------------------------------------------

int engineCreation(txCreation *ram, const char *text)
{
	int chunks, slots, stack, keys, end = 0;
	if (sscanf(text, "%d,%d,%d,%d%n", &chunks, &slots, &stack, &keys, &end) != 4 || text[end])
		return 0;
	*ram = (txCreation){ .initialChunkSize = chunks, .incrementalChunkSize = 16,
		.initialHeapCount = slots, .incrementalHeapCount = 2, .stackCount = stack,
		.initialKeyCount = keys, .nameModulo = 127, .symbolModulo = 127,
		.parserBufferSize = 1024, .parserTableModulo = 1 };
	return 1;
}

static txMachine *makeFlash(void)
{
	txCreation creation = { .initialChunkSize = 128 * 1024, .incrementalChunkSize = 32 * 1024,
		.initialHeapCount = 12288, .incrementalHeapCount = 1024, .stackCount = 2048,
		.initialKeyCount = 2048, .incrementalKeyCount = 256, .nameModulo = 127,
		.symbolModulo = 127, .parserBufferSize = 32 * 1024, .parserTableModulo = 1993 };
	txMachine *the = fxBeginHost(fxCreateMachine(&creation, "flash", NULL, XS_NO_ID));
	int i;
	mxTry(the) {
		// Names of modules are bound before the application runs, as the SDK's linker does.
		for (i = 0; i < programCount; i++) {
			place(the, &allPrograms[i]);
			if (allPrograms[i].kind == MODULE)
				fxNewNameC(the, allPrograms[i].name);
		}
		for (i = 0; i < programCount; i++)
			if (allPrograms[i].isPreloaded)
				run(the, &allPrograms[i]);
	}
	mxCatch(the) {
		fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
	}
	fxEndHost(the);
	freeze(the);
	return the;
}

void engineRun(txCreation *ram, Program *programs, int count, void (*beforeRun)(txMachine *))
{
	txMachine *flash, *the;
	uint32_t before;
	allPrograms = programs;
	programCount = count;
	flash = makeFlash();
	before = memoryChecksum(flash);
	memoryEnterRam();
	the = fxBeginHost(fxCloneMachine(ram, flash, "app", NULL));
	mxTry(the) {
		engineDefine(the, "print", scriptPrint);
		engineDefine(the, "counter", scriptCounter);
		engineDefine(the, "collect", scriptCollect);
		engineDefine(the, "times", scriptTimes);
		beforeRun(the);
		paintStack(the);
		run(the, &programs[count - 1]);
		fxCheckUnhandledRejections(the, 1);
	}
	mxCatch(the) {
		fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
	}
	fxEndHost(the);
	if (memoryChecksum(flash) != before)
		fxAbort(the, XS_FATAL_CHECK_EXIT);
}

void fxQueuePromiseJobs(txMachine *the)
{
	the->promiseJobs = 1;
}

// Code comes compiled, as on a device: eval and new Function are syntax errors.
txScript *fxParseScript(txMachine *the, void *stream, txGetter getter, txUnsigned flags)
{
	return NULL;
}
