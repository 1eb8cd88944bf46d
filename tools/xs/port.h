// Stand-ins for a device's hardware; see port.c.
#ifndef SLUICE_XS_PORT_H
#define SLUICE_XS_PORT_H

#include "engine.h"

typedef struct {
	uint32_t state[8];
	uint8_t block[64];
	uint64_t byteLength;
} Sha256;

extern void sha256Begin(Sha256 *hash);
extern void sha256Update(Sha256 *hash, const uint8_t *bytes, size_t count);
extern void sha256End(Sha256 *hash, uint8_t out[32]);

// Gives the script the functions host….
extern void portDefine(txMachine *the);

// Lines come from this file, in place of the standard input; 0: there is none.
extern int portReadFrom(const char *path);

// Supplied by each target: memory that is none of the engine's.
extern void *portTake(size_t byteLength);

#endif
