// The emulated microcontroller: a block of fixed size is all the RAM that the engine gets. The
// frozen machine stands for what the SDK's linker puts in flash and lies outside of that block.
//
//   firmware --creation chunks,slots,stack,keys [argument]
//
// An argument that begins with a slash is a file to read lines from: of the standard input QEMU
// gives nothing reliably.
#include "port.h"
#include <semihost.h>

#define PAINT 0xA5
#define LINE_BYTES 256

typedef struct {
	uint8_t *at, *end;
} Arena;

extern uint8_t frozen_start[], frozen_end[], stack_limit[], __stack[], __heap_start[], __heap_end[];
// What was compiled in; the last one is the application. See build-firmware.mjs.
extern const Program firmwarePrograms[];
extern const unsigned firmwareNamesBytes[], firmwareCount;

static Arena frozenArena = { frozen_start, frozen_end };
static int isInRam;
static char *appArgument = "";

static size_t rounded(size_t byteLength)
{
	return (byteLength + 15) & ~(size_t)15;
}

static void *takeFrozen(size_t byteLength)
{
	uint8_t *block = frozenArena.at;
	if (rounded(byteLength) > (size_t)(frozenArena.end - block))
		return NULL;
	frozenArena.at += rounded(byteLength);
	return block;
}

// In RAM all comes from the C library's heap, which lies between the globals and the stack.
void *targetTake(size_t byteLength)
{
	return isInRam ? malloc(byteLength) : takeFrozen(byteLength);
}

void targetGiveBack(void *block, size_t byteLength)
{
	if (isInRam)
		free(block);
}

void targetEnterRam(void)
{
	isInRam = 1;
}

// Beside the frozen programs: it stands for hardware.
void *portTake(size_t byteLength)
{
	return takeFrozen(byteLength);
}

unsigned targetRamBytes(void)
{
	return (unsigned)(__heap_end - __heap_start);
}

char *fxCStackLimit(void)
{
	return (char *)stack_limit;
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

static void defineFunctions(txMachine *the)
{
	portDefine(the);
	mxPushStringC(appArgument);
	mxPush(mxGlobal);
	mxSetID(fxNewNameC(the, "argument"));
	mxPop();
}

// Names are bound in the bytecode before it is frozen, as the SDK's linker does on a PC.
static void *frozen(const void *bytes, unsigned count)
{
	return memcpy(targetTake(count), bytes, count);
}

static Program *frozenPrograms(void)
{
	Program *programs = frozen(firmwarePrograms, firmwareCount * sizeof(Program));
	unsigned i;
	for (i = 0; i < firmwareCount; i++) {
		programs[i].names = frozen(programs[i].names, firmwareNamesBytes[i]);
		programs[i].code = frozen(programs[i].code, programs[i].codeSize);
	}
	return programs;
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

static void readCommandLine(txCreation *creation)
{
	static char line[LINE_BYTES];
	char *sizes, *end;
	// The line begins with the firmware's own name.
	if (sys_semihost_get_cmdline(line, LINE_BYTES) || !(sizes = strstr(line, "--creation "))) {
		fprintf(stderr, "firmware: no --creation\n");
		exit(1);
	}
	sizes += strlen("--creation ");
	end = strchr(sizes, ' ');
	if (end) {
		*end = 0;
		appArgument = end + 1;
	}
	if (!engineCreation(creation, sizes)) {
		fprintf(stderr, "firmware: --creation takes four numbers\n");
		exit(1);
	}
}

int main(void)
{
	txCreation creation;
	paintStack();
	readCommandLine(&creation);
	if (*appArgument == '/' && !portReadFrom(appArgument)) {
		fprintf(stderr, "firmware: cannot open %s\n", appArgument);
		exit(1);
	}
	engineRun(&creation, frozenPrograms(), firmwareCount, defineFunctions);
	printf("{\"ram\":%u,\"chunks\":%u,\"slots\":%u,\"slotStack\":%u,\"tables\":%u,"
		"\"cStack\":%u,\"cStackReserved\":%u}\n", targetRamBytes(), partBytes[PART_CHUNKS],
		partBytes[PART_SLOTS], partBytes[PART_STACK], partBytes[PART_TABLES], stackUsed(),
		(unsigned)(__stack - stack_limit));
	exit(0);
}
