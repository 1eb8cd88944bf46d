// An XS machine as a Moddable device has it: the built-ins and a preloaded program are frozen in
// a "flash" machine, the application runs in a clone of it. What the clone's heap holds is what
// the device keeps in RAM.
#ifndef SLUICE_XS_ENGINE_H
#define SLUICE_XS_ENGINE_H

#include "xsAll.h"
#include "xsScript.h"

// Bytecode and the names it uses, as XS's compiler leaves them. `code` must stay and be writable
// until the program was placed.
typedef struct {
	txByte *names;
	txByte *code;
	txSize codeSize;
} Program;

// What `counter(i)` gives to the script, in this order; see test/xs/apps/counters.ts.
enum { SLOTS, CHUNK_BYTES, COLLECTIONS, MALLOCS, BYTECODES, INSTRUCTIONS, STACK_SLOTS };

extern unsigned hostMallocCount;

// Makes the flash machine from `core` (may be NULL), clones it with `ram` sizes and calls
// `beforeRun`, then runs `app`. Ends the process through fxAbort on an uncaught exception.
extern void engineRun(txCreation *ram, Program *core, Program *app, void (*beforeRun)(txMachine *));

extern void engineDefine(txMachine *the, char *name, txCallback callback);

// The deepest use of the slot stack since `engineRun` started, in slots.
extern txSize engineStackSlots(txMachine *the);

// A word over everything the flash machine holds; it must not change while the application runs.
extern uint32_t engineFlashChecksum(txMachine *flash);

// Supplied by each target.
extern void targetEnterFlash(void);
extern void targetEnterRam(void);
extern void targetPrint(txString text);
extern double targetInstructions(void);

#endif
