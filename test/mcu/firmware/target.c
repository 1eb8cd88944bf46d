// The emulated microcontroller: a block of fixed size is all the RAM that the engine gets. The
// frozen machine stands for what the SDK's linker puts in flash and lies outside of that block.
#include "engine.h"

#define RAM_BYTES (55 * 1024)
#define PAINT 0xA5

typedef struct {
	uint8_t *at, *end;
} Arena;

extern uint8_t frozen_start[], frozen_end[], stack_limit[], __stack[];
extern volatile unsigned run_mode;
extern const unsigned char coreNames[], coreCode[], appNames[], appCode[];
extern const unsigned coreNamesSize, coreCodeSize, appNamesSize, appCodeSize;

static uint8_t ram[RAM_BYTES] __attribute__((aligned(16)));
static Arena frozenArena = { frozen_start, frozen_end }, ramArena = { ram, ram + RAM_BYTES };
static Arena *arena = &frozenArena;
static unsigned tableBytes, chunkBytes, slotBytes, stackBytes;

static void *take(size_t byteLength, unsigned *part, const char *what)
{
	uint8_t *block = arena->at;
	byteLength = (byteLength + 15) & ~15u;
	if (byteLength > (size_t)(arena->end - block)) {
		printf("memory full: %u bytes more needed for %s, %u of %u left\n", (unsigned)byteLength,
			what, (unsigned)(arena->end - block), RAM_BYTES);
		return NULL;
	}
	arena->at += byteLength;
	if (arena == &ramArena)
		*part += byteLength;
	return block;
}

// --- what the engine asks for ----------------------------------------------------------------

void *hostMalloc(size_t byteLength)
{
	size_t *block = take(byteLength + 16, &tableBytes, "tables");
	hostMallocCount++;
	if (!block)
		return NULL;
	block[0] = byteLength;
	return block + 4;
}

void *hostCalloc(size_t count, size_t byteLength)
{
	void *block = hostMalloc(count * byteLength);
	return block ? memset(block, 0, count * byteLength) : NULL;
}

void *hostRealloc(void *old, size_t byteLength)
{
	void *block = hostMalloc(byteLength);
	size_t oldLength = old ? ((size_t *)old - 4)[0] : 0;
	return block && old ? memcpy(block, old, oldLength < byteLength ? oldLength : byteLength) : block;
}

// Tables live as long as the machine; only what was taken last, as for a number's text, goes back.
void hostFree(void *block)
{
	size_t *head = (size_t *)block - 4, byteLength;
	if (!block)
		return;
	byteLength = (head[0] + 16 + 15) & ~15u;
	if ((uint8_t *)head + byteLength != arena->at)
		return;
	arena->at -= byteLength;
	if (arena == &ramArena)
		tableBytes -= byteLength;
}

void *fxAllocateChunks(txMachine *the, txSize byteLength)
{
	return take(byteLength, &chunkBytes, "chunks");
}

void fxFreeChunks(txMachine *the, void *block)
{
}

// The engine's stack is the first block of slots that a machine asks for.
txSlot *fxAllocateSlots(txMachine *the, txSize count)
{
	return take(count * sizeof(txSlot), the->stack ? &slotBytes : &stackBytes, "slots");
}

void fxFreeSlots(txMachine *the, void *block)
{
}

char *fxCStackLimit(void)
{
	return (char *)stack_limit;
}

// --- what engine.c asks for ------------------------------------------------------------------

void targetEnterFlash(void)
{
	arena = &frozenArena;
}

void targetEnterRam(void)
{
	arena = &ramArena;
}

void targetPrint(txString text)
{
	puts(text);
}

double targetInstructions(void)
{
	uint32_t low, high, again;
	do {
		__asm__ volatile("csrr %0, minstreth" : "=r"(high));
		__asm__ volatile("csrr %0, minstret" : "=r"(low));
		__asm__ volatile("csrr %0, minstreth" : "=r"(again));
	} while (high != again);
	return high * 4294967296.0 + low;
}

// --- one run ---------------------------------------------------------------------------------

static void defineArgument(txMachine *the)
{
	mxPushStringC(run_mode ? "exhaust" : "");
	mxPush(mxGlobal);
	mxSetID(fxNewNameC(the, "argument"));
	mxPop();
}

// Names are bound in the bytecode before it is frozen, as the SDK's linker does on a PC.
static txByte *frozen(const unsigned char *bytes, unsigned count)
{
	return memcpy(take(count, NULL, "bytecode"), bytes, count);
}

static void paintStack(void)
{
	uint8_t *at = stack_limit, *end = (uint8_t *)__builtin_frame_address(0) - 256;
	while (at < end)
		*(volatile uint8_t *)at++ = PAINT;
}

static unsigned stackUsed(void)
{
	uint8_t *at = stack_limit;
	while (at < __stack && *at == PAINT)
		at++;
	return __stack - at;
}

int main(void)
{
	txCreation creation = { .initialChunkSize = CHUNK_BYTES_INITIAL, .incrementalChunkSize = 1024,
		.initialHeapCount = SLOTS_INITIAL, .incrementalHeapCount = 64,
		.stackCount = STACK_SLOTS_COUNT, .initialKeyCount = KEYS_COUNT, .incrementalKeyCount = 16,
		.nameModulo = 127, .symbolModulo = 127, .parserBufferSize = 1024, .parserTableModulo = 1 };
	Program core = { frozen(coreNames, coreNamesSize), frozen(coreCode, coreCodeSize), coreCodeSize };
	Program app = { frozen(appNames, appNamesSize), frozen(appCode, appCodeSize), appCodeSize };
	paintStack();
	engineRun(&creation, &core, &app, defineArgument);
	printf("{\"tables\":%u,\"chunks\":%u,\"slots\":%u,\"slotStack\":%u,\"cStack\":%u,\"cStackReserved\":%u}\n",
		tableBytes, chunkBytes, slotBytes, stackBytes, stackUsed(), (unsigned)(__stack - stack_limit));
	exit(0);
}
