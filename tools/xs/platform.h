// What XS asks of a platform, for the test host on a PC and for the emulated microcontroller.
// XS includes this file through its own XSPLATFORM macro.
#ifndef SLUICE_XS_PLATFORM_H
#define SLUICE_XS_PLATFORM_H

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define XS_FUNCTION_NORETURN __attribute__((noreturn))

// Fields that the host adds to every machine; XS itself touches the waiter on Linux only.
#define mxMachinePlatform \
	int promiseJobs; \
	void *waiterCondition, *waiterData, *waiterLink;

#define mxUseDefaultBuildKeys 1
#define mxUseDefaultMachinePlatform 1
#define mxUseDefaultSharedChunks 1

// The wall clock is the test's.
struct timeval;
extern int hostTimeOfDay(struct timeval *time, void *zone);
#define c_timeval struct timeval
#define c_gettimeofday hostTimeOfDay

// Memory that the engine takes outside its own heaps is counted, so that no allocation hides.
extern void *hostMalloc(size_t byteLength);
extern void *hostCalloc(size_t count, size_t byteLength);
extern void *hostRealloc(void *block, size_t byteLength);
extern void hostFree(void *block);
#define c_malloc hostMalloc
#define c_calloc hostCalloc
#define c_realloc hostRealloc
#define c_free hostFree
#define c_malloc_uint32 hostMalloc
#define c_free_uint32 hostFree

#ifdef SLUICE_MCU
#define mxUseDefaultCStackLimit 0
#define C_PATH_MAX 128
#else
#include <pthread.h>
#include <unistd.h>
#undef mxLinux
#define mxLinux 1
#define mxUseGCCAtomics 1
#define mxUsePOSIXThreads 1
#endif

#endif
