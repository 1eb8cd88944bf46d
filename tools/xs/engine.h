// An XS machine as a Moddable device has it: the built-ins and preloaded programs are frozen in a
// "flash" machine, the application runs in a clone of it. What the clone's heap holds is what the
// device keeps in RAM.
#ifndef SLUICE_XS_ENGINE_H
#define SLUICE_XS_ENGINE_H

#include "xsAll.h"
#include "xsScript.h"

enum { SCRIPT, MODULE };

// Bytecode and the names it uses, as XS's compiler leaves them. `code` must stay and be writable
// until the program was placed.
typedef struct {
	// What a module is imported by; a script needs none.
	char *name;
	int kind, isPreloaded;
	txByte *names;
	txByte *code;
	txSize codeSize;
} Program;

// What `counter(i)` gives to the script, in this order; see test/xs/apps/counters.ts.
enum { SLOTS, CHUNK_BYTES, COLLECTIONS, MALLOCS, BYTECODES, INSTRUCTIONS, STACK_SLOTS, KEYS };

// What a machine's memory is made of; the first four have a setting in manifest.json's `creation`.
enum { PART_CHUNKS, PART_SLOTS, PART_STACK, PART_KEYS, PART_TABLES, PARTS };

extern unsigned hostMallocCount;
// Bytes that the machine in RAM has of each part.
extern unsigned partBytes[PARTS];

// Reads "chunk bytes,slots,stack slots,keys" into `ram`; 0: it is not of that form.
extern int engineCreation(txCreation *ram, const char *text);

// Makes the flash machine from the programs that are preloaded, clones it with `ram` sizes, calls
// `beforeRun` and runs the last program. Ends the process through fxAbort on an uncaught
// exception, and with one line that names the setting to raise when memory is full.
extern void engineRun(txCreation *ram, Program *programs, int count, void (*beforeRun)(txMachine *));

extern void engineDefine(txMachine *the, char *name, txCallback callback);

// Memory in RAM does not grow: one block each of chunks, slots and stack, of the creation's sizes.
extern void memoryEnterRam(void);

// A word over everything that a machine holds.
extern uint32_t memoryChecksum(txMachine *machine);

// Supplied by each target. NULL: there is no more; `targetRamBytes` is all there is, 0: ample.
extern void *targetTake(size_t byteLength);
extern void targetGiveBack(void *block, size_t byteLength);
extern void targetEnterRam(void);
extern unsigned targetRamBytes(void);
extern void targetPrint(txString text);
extern double targetInstructions(void);

#endif
