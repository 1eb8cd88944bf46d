// The native half of deep-sleep.ts. Compiled by the user's ESP-IDF as part of the firmware.
#include "xsmc.h"
#include "xsHost.h"

#include "esp_sleep.h"

/** deepSleep(ms): stops the chip; the timer of the part that stays awake starts it anew. */
void xs_sluice_deep_sleep(xsMachine *the)
{
	double ms = xsmcToNumber(xsArg(0));

	esp_sleep_enable_timer_wakeup((uint64_t)(ms * 1000.0));
	esp_deep_sleep_start();
}
