// Runs an app that was built for the SDK's desktop platform without its simulator, which needs a
// window: run-lin APP/mc.so [SECONDS]. Built by device-build.mjs against the user's own SDK.
#define mxLinux 1
#include "screen.h"

#include <dlfcn.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 240, HEIGHT = 320, BYTES_PER_PIXEL = 4 };

static void onAbort(txScreen *screen, int status)
{
	(void)screen;
	fprintf(stderr, "the engine ended with status %d\n", status);
	exit(100 + status);
}

static void ignore(txScreen *screen) { (void)screen; }
static void ignoreStart(txScreen *screen, double intervalMs) { (void)screen, (void)intervalMs; }
static void ignorePost(txScreen *screen, char *bytes, int count) { (void)screen, (void)bytes, (void)count; }

static gboolean quit(gpointer loop)
{
	g_main_loop_quit(loop);
	return FALSE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: run-lin APP/mc.so [SECONDS]\n");
		return 1;
	}
	// The SDK writes to sockets that the other side has closed.
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	void *app = dlopen(argv[1], RTLD_NOW);
	txScreenLaunchProc launch = app ? (txScreenLaunchProc)dlsym(app, "fxScreenLaunch") : NULL;
	if (!launch) {
		fprintf(stderr, "%s: is no app: %s\n", argv[1], dlerror());
		return 1;
	}
	txScreen *screen = calloc(1, sizeof(txScreen) + WIDTH * HEIGHT * BYTES_PER_PIXEL);
	screen->width = WIDTH;
	screen->height = HEIGHT;
	screen->abort = onAbort;
	screen->bufferChanged = screen->formatChanged = screen->stop = ignore;
	screen->start = ignoreStart;
	screen->post = ignorePost;
	g_mutex_init(&screen->workersMutex);
	GMainLoop *loop = g_main_loop_new(NULL, FALSE);
	if (argc > 2) g_timeout_add((guint)(atof(argv[2]) * 1000), quit, loop);
	launch(screen);
	g_main_loop_run(loop);
	return 0;
}
