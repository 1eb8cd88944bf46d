// Memory that the engine asks for, counted by part, and what is said when there is no more: in
// one line how much was needed, and which setting of manifest.json gives more.
#include "engine.h"

typedef struct {
	const char *what, *unit, *setting;
	unsigned unitBytes;
} Part;

static const Part parts[] = {
	[PART_CHUNKS] = { "the chunk heap", "bytes", "creation.chunk.initial", 1 },
	[PART_SLOTS] = { "the slot heap", "slots", "creation.heap.initial", sizeof(txSlot) },
	[PART_STACK] = { "the stack", "slots", "creation.stack", sizeof(txSlot) },
	[PART_KEYS] = { "the table of names", "names", "creation.keys.initial", sizeof(txSlot *) },
	[PART_TABLES] = { "the engine itself", "bytes", NULL, 1 },
};

unsigned hostMallocCount, partBytes[PARTS];
static int isInRam, refusedPart = -1;
static unsigned refusedBytes;

void memoryEnterRam(void)
{
	isInRam = 1;
	targetEnterRam();
}

static void *take(int part, size_t byteLength)
{
	int isGrowing = isInRam && part < PART_TABLES && partBytes[part];
	void *block = isGrowing ? NULL : targetTake(byteLength);
	if (!block) {
		refusedPart = part;
		refusedBytes = (unsigned)byteLength;
	}
	else if (isInRam)
		partBytes[part] += byteLength;
	return block;
}

// --- what the engine asks for ----------------------------------------------------------------

// A block remembers its size, in front of itself.
#define HEAD 16

void *hostMalloc(size_t byteLength)
{
	size_t *block = take(PART_TABLES, byteLength + HEAD);
	hostMallocCount++;
	if (!block)
		return NULL;
	block[0] = byteLength;
	return (char *)block + HEAD;
}

void *hostCalloc(size_t count, size_t byteLength)
{
	void *block = hostMalloc(count * byteLength);
	return block ? memset(block, 0, count * byteLength) : NULL;
}

void hostFree(void *block)
{
	size_t *head = (size_t *)((char *)block - HEAD);
	if (!block)
		return;
	if (isInRam)
		partBytes[PART_TABLES] -= head[0] + HEAD;
	targetGiveBack(head, head[0] + HEAD);
}

void *hostRealloc(void *old, size_t byteLength)
{
	void *block = hostMalloc(byteLength);
	size_t oldLength = old ? ((size_t *)((char *)old - HEAD))[0] : 0;
	if (block && old) {
		memcpy(block, old, oldLength < byteLength ? oldLength : byteLength);
		hostFree(old);
	}
	return block;
}

void *fxAllocateChunks(txMachine *the, txSize byteLength)
{
	return take(PART_CHUNKS, byteLength);
}

void fxFreeChunks(txMachine *the, void *block)
{
}

// The engine's stack is the first block of slots that a machine asks for.
txSlot *fxAllocateSlots(txMachine *the, txSize count)
{
	return take(the->stackBottom ? PART_SLOTS : PART_STACK, count * sizeof(txSlot));
}

void fxFreeSlots(txMachine *the, void *block)
{
}

// --- the end ---------------------------------------------------------------------------------

static int fullPart(txMachine *the, int status)
{
	if (status == XS_NO_MORE_KEYS_EXIT)
		return PART_KEYS;
	if (status == XS_STACK_OVERFLOW_EXIT)
		return the->stack - the->stackBottom < 64 ? PART_STACK : -1;
	return status == XS_NOT_ENOUGH_MEMORY_EXIT ? refusedPart : -1;
}

// What the part would have to hold at least, and what it holds, in its own units.
static void tellPart(txMachine *the, int full)
{
	const Part *part = &parts[full];
	unsigned has = partBytes[full] / part->unitBytes, needs = has + 1, i, all = refusedBytes;
	switch (full) {
	case PART_CHUNKS: needs = the->currentChunksSize + refusedBytes; break;
	case PART_SLOTS: needs = the->currentHeapCount + refusedBytes / part->unitBytes; break;
	case PART_KEYS: has = the->keyCount - the->keyOffset; needs = has + 1; break;
	case PART_TABLES: needs = has + refusedBytes; break;
	}
	for (i = 0; i < PARTS; i++)
		all += partBytes[i];
	if (targetRamBytes() && all > targetRamBytes()) {
		fprintf(stderr, ": %u bytes or more needed in all, there are %u", all, targetRamBytes());
		return;
	}
	fprintf(stderr, ": %s needs %u %s or more and has %u", part->what, needs, part->unit, has);
	if (part->setting)
		fprintf(stderr, "; raise %s in manifest.json", part->setting);
}

void fxAbort(txMachine *the, int status)
{
	const char *why = status == XS_NOT_ENOUGH_MEMORY_EXIT ? "memory full"
		: status == XS_STACK_OVERFLOW_EXIT ? "stack overflow"
		: status == XS_NO_MORE_KEYS_EXIT ? "no more keys"
		: status == XS_FATAL_CHECK_EXIT ? "a preloaded program was written to"
		: status == XS_UNHANDLED_REJECTION_EXIT ? "unhandled rejection"
		: status == XS_UNHANDLED_EXCEPTION_EXIT ? fxToString(the, &mxException) : "aborted";
	int full = fullPart(the, status);
	fflush(stdout);
	fprintf(stderr, "xs: %s", why);
	if (full >= 0)
		tellPart(the, full);
	fprintf(stderr, "\n");
	exit(64 + status);
}

static uint32_t mix(uint32_t hash, const void *bytes, const void *end)
{
	const uint8_t *at = bytes;
	while (at < (const uint8_t *)end)
		hash = (hash ^ *at++) * 16777619u;
	return hash;
}

// A word over everything the flash machine holds; the application may not change it.
uint32_t memoryChecksum(txMachine *flash)
{
	uint32_t hash = 2166136261u;
	txBlock *block;
	txSlot *heap;
	for (block = flash->firstBlock; block; block = block->nextBlock)
		hash = mix(hash, block + 1, block->current);
	for (heap = flash->firstHeap; heap; heap = heap->next)
		hash = mix(hash, heap + 1, heap->value.reference);
	return hash;
}
