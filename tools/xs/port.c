// What stands in for a device's hardware, for programs that need one (test/device): lines to and
// from the process that drives the test, a partition of flash in a file, files as resources,
// SHA-256, and the wall clock. Bytes of the network wait here, outside of the engine's memory, as
// they wait in the network stack of a chip.
#include "port.h"

#include <fcntl.h>
#include <unistd.h>

extern txInteger _xsmcGetBuffer(txMachine *the, txSlot *slot, void **data, txUnsigned *count,
	txBoolean isWritable);

#define LINE_BYTES (128 * 1024)
#define STREAM_BYTES (60 * 1024)
#define BLOCK_BYTES 4096
#define UNIT_BYTES 16

typedef struct {
	char line[LINE_BYTES];
	char lineBuffer[512];
	int lineBegin, lineEnd;
	uint8_t stream[STREAM_BYTES];
	txUnsigned begin, end;
	uint8_t *flash;
	txUnsigned flashBytes;
	int flashFile;
	int flashOperationsLeft;
	Sha256 hash;
} Port;

static Port *port;
static double wallMs;
static int lineFile;

// --- arguments -------------------------------------------------------------------------------

static txInteger integer(txMachine *the, int index)
{
	return mxArgc > index ? fxToInteger(the, mxArgv(index)) : 0;
}

static txUnsigned bytesOf(txMachine *the, int index, void **data, txBoolean isWritable)
{
	txUnsigned count = 0;
	_xsmcGetBuffer(the, mxArgv(index), data, &count, isWritable);
	return count;
}

static void giveHostBuffer(txMachine *the, void *data, txUnsigned byteLength)
{
	fxNewHostObject(the, NULL);
	mxPullSlot(mxResult);
	fxSetHostBuffer(the, mxResult, data, byteLength);
	fxPetrifyHostBuffer(the, mxResult);
}

// Ends a test: the program did what would break a real device.
static void fault(const char *what)
{
	printf("fault %s\n", what);
	fflush(stdout);
	exit(1);
}

// --- lines -----------------------------------------------------------------------------------

static int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static int readByte(void)
{
	if (port->lineBegin == port->lineEnd) {
		int count = read(lineFile, port->lineBuffer, sizeof port->lineBuffer);
		if (count <= 0)
			exit(0);
		port->lineBegin = 0;
		port->lineEnd = count;
	}
	return port->lineBuffer[port->lineBegin++];
}

static void readLine(void)
{
	int c;
	size_t length = 0;
	while ((c = readByte()) != '\n') {
		if (length + 1 == LINE_BYTES)
			fault("a line is too long");
		port->line[length++] = c;
	}
	port->line[length] = 0;
}

// hostReceive(): the next line up to its first tab; hexadecimal digits behind it go to the stream.
static void hostReceive(txMachine *the)
{
	char *at;
	fflush(stdout);
	readLine();
	at = strchr(port->line, '\t');
	if (at) {
		*at++ = 0;
		if (port->begin == port->end)
			port->begin = port->end = 0;
		memmove(port->stream, port->stream + port->begin, port->end - port->begin);
		port->end -= port->begin;
		port->begin = 0;
		for (; at[0] && at[1]; at += 2) {
			if (port->end == STREAM_BYTES)
				fault("more bytes than the network stack holds");
			port->stream[port->end++] = digit(at[0]) << 4 | digit(at[1]);
		}
	}
	fxStringBuffer(the, mxResult, port->line, strlen(port->line));
}

// hostSend(text, bytes?): a line; the bytes as hexadecimal digits behind a tab.
static void hostSend(txMachine *the)
{
	fputs(fxToString(the, mxArgv(0)), stdout);
	if (mxArgc > 1) {
		void *data;
		txUnsigned count = bytesOf(the, 1, &data, 0), i;
		putchar('\t');
		for (i = 0; i < count; i++)
			printf("%02x", ((uint8_t *)data)[i]);
	}
	putchar('\n');
}

// hostWaiting(): bytes in the stream.
static void hostWaiting(txMachine *the)
{
	fxInteger(the, mxResult, port->end - port->begin);
}

// hostTake(bytes): fills them from the stream; how many there were.
static void hostTake(txMachine *the)
{
	void *data;
	txUnsigned count = bytesOf(the, 0, &data, 1), there = port->end - port->begin;
	if (count > there)
		count = there;
	memcpy(data, port->stream + port->begin, count);
	port->begin += count;
	fxInteger(the, mxResult, count);
}

static void hostDrop(txMachine *the)
{
	port->begin = port->end = 0;
}

// --- flash -----------------------------------------------------------------------------------

static void storeFlash(txUnsigned offset, txUnsigned count)
{
	lseek(port->flashFile, offset, SEEK_SET);
	if (write(port->flashFile, port->flash + offset, count) != (long)count)
		fault("the flash file cannot be written");
}

// A power cut strikes in the middle of an operation: half of it is done.
static void countFlashOperation(txUnsigned offset, txUnsigned count)
{
	if (port->flashOperationsLeft > 0 && --port->flashOperationsLeft == 0) {
		storeFlash(offset, count / 2);
		printf("cut\n");
		fflush(stdout);
		exit(0);
	}
	storeFlash(offset, count);
}

// All of a file, in memory that is none of the engine's. Without FILE, which takes memory that a
// microcontroller has none of.
static uint8_t *readFile(int file, txUnsigned *byteLength)
{
	uint8_t *data;
	*byteLength = (txUnsigned)lseek(file, 0, SEEK_END);
	lseek(file, 0, SEEK_SET);
	data = portTake(*byteLength);
	if (read(file, data, *byteLength) != (long)*byteLength)
		fault("a file cannot be read");
	return data;
}

// hostFlash(path): the partition in this file, as read-only memory; undefined: there is none.
static void hostFlash(txMachine *the)
{
	if (!port->flash) {
		port->flashFile = open(fxToString(the, mxArgv(0)), O_RDWR);
		if (port->flashFile < 0)
			return;
		port->flash = readFile(port->flashFile, &port->flashBytes);
	}
	giveHostBuffer(the, port->flash, port->flashBytes);
}

// hostCut(count): the power goes in the middle of so many flash operations from now.
static void hostCut(txMachine *the)
{
	port->flashOperationsLeft = integer(the, 0);
}

static void hostErase(txMachine *the)
{
	txUnsigned offset = integer(the, 0) * BLOCK_BYTES;
	if (offset >= port->flashBytes)
		mxRangeError("erase: no such block");
	memset(port->flash + offset, 0xff, BLOCK_BYTES);
	countFlashOperation(offset, BLOCK_BYTES);
}

// hostProgram(offset, byteLength, bytes): each unit once after an erase.
static void hostProgram(txMachine *the)
{
	txUnsigned offset = integer(the, 0), count = integer(the, 1), i;
	void *data;
	if (bytesOf(the, 2, &data, 0) < count || offset + count > port->flashBytes)
		mxRangeError("write: invalid");
	if (offset % UNIT_BYTES || count % UNIT_BYTES)
		fault("flash: not whole units");
	for (i = 0; i < count; i++) {
		if (port->flash[offset + i] != 0xff)
			fault("flash: a unit is programmed twice");
	}
	memcpy(port->flash + offset, data, count);
	countFlashOperation(offset, count);
}

// --- files, hashes, time ---------------------------------------------------------------------

// hostResource(path): a file as read-only memory, outside of the engine's.
static void hostResource(txMachine *the)
{
	txUnsigned byteLength;
	uint8_t *data;
	int file = open(fxToString(the, mxArgv(0)), O_RDONLY);
	if (file < 0)
		mxReferenceError("no such resource");
	data = readFile(file, &byteLength);
	close(file);
	giveHostBuffer(the, data, byteLength);
}

// hostHash(): begins; hostHash(bytes): goes on.
static void hostHash(txMachine *the)
{
	void *data;
	txUnsigned count;
	if (mxArgc == 0) {
		sha256Begin(&port->hash);
		return;
	}
	count = bytesOf(the, 0, &data, 0);
	sha256Update(&port->hash, data, count);
}

// hostHashInto(bytes): ends.
static void hostHashInto(txMachine *the)
{
	void *data;
	if (bytesOf(the, 0, &data, 1) < 32)
		mxRangeError("hash: 32 bytes are needed");
	sha256End(&port->hash, data);
}

static void hostWall(txMachine *the)
{
	wallMs = fxToNumber(the, mxArgv(0));
}

int hostTimeOfDay(struct timeval *time, void *zone)
{
	time->tv_sec = (time_t)(wallMs / 1000);
	time->tv_usec = (long)(wallMs - 1000.0 * time->tv_sec) * 1000;
	return 0;
}

static void hostExit(txMachine *the)
{
	fflush(stdout);
	exit(integer(the, 0));
}

static const struct { char *name; txCallback callback; } functions[] = {
	{ "hostReceive", hostReceive }, { "hostSend", hostSend }, { "hostWaiting", hostWaiting },
	{ "hostTake", hostTake }, { "hostDrop", hostDrop }, { "hostFlash", hostFlash },
	{ "hostCut", hostCut }, { "hostErase", hostErase }, { "hostProgram", hostProgram },
	{ "hostResource", hostResource }, { "hostHash", hostHash }, { "hostHashInto", hostHashInto },
	{ "hostWall", hostWall }, { "hostExit", hostExit },
};

int portReadFrom(const char *path)
{
	lineFile = open(path, O_RDONLY);
	return lineFile >= 0;
}

void portDefine(txMachine *the)
{
	size_t i;
	port = portTake(sizeof(Port));
	memset(port, 0, sizeof(Port));
	for (i = 0; i < sizeof functions / sizeof functions[0]; i++)
		engineDefine(the, functions[i].name, functions[i].callback);
}
