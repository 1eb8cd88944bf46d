// Every bound that Sluice has, with its unit and its reason. Relations between them are checked
// when the module loads: in firmware that preloads it, a broken relation stops the link.

/** Inputs of a layer. Above 64 a microcontroller has no time for a step. */
export const D_IN_MAX = 64;
/** States a channel. The reference implementation's largest documented shape has 32. */
export const N_STATE_MAX = 256;
/** Features of an online readout; its matrix of 256² doubles takes 512 KB, one of 32² 8 KB. */
export const RLS_FEATURES_MAX = 256;
/** Step size of one reading in nominal periods; longer gaps are restarts, not steps. */
export const DT_MAX = 1024;
/** Norm of one input vector; y is cubic in x, so that 1e9 leaves 280 decades of headroom. */
export const INPUT_NORM_MAX = 1e9;
/** log |A|: below, (exp(δA)-1)/A loses every digit; above, a state forgets within one step. */
export const LOG_A_MIN = -27;
export const LOG_A_MAX = 20;
/** Any other weight. Trained ones stay below 10. */
export const WEIGHT_ABS_MAX = 1e6;

/** Channels of one device: 8 filters of two layers take 20 KB of state. */
export const CHANNELS_MAX = 32;

if (!(D_IN_MAX >= 1 && N_STATE_MAX >= 1)) throw new RangeError("limits: empty shapes");
// A cubic response to the largest input through the largest weights stays a finite double.
if (!(INPUT_NORM_MAX ** 3 * WEIGHT_ABS_MAX ** 3 * N_STATE_MAX < 1e250)) {
  throw new RangeError("limits: a legal input can overflow a layer");
}

/** |reading| beyond which no sensor is believed; keeps every difference of readings finite. */
export const READING_ABS_MAX = 1e30;
/** Differences of readings from which the noise scale is taken. */
export const SCALE_WINDOW = 64;
/** Differences that must be seen before the scale is used. */
export const SCALE_WARM = 8;
/** Readings without the usual noise after which a sensor is stuck, unless configured. */
export const STUCK_READINGS = 30;
/** Missing readings for which a value is held, unless configured. */
export const HOLD_READINGS = 10;
/** Late readings in order after which the sender's clock was set back, not the readings late. */
export const LATE_RUN_MAX = 3;
/** Score from which a reading is an outlier; Gaussian noise reaches it once in 10^9. */
export const OUTLIER_SCALES = 6;
/** The filter has lost the signal when the median of five is this far away … */
export const WATCHDOG_SCALES = 15;
/** … for so many readings in a row. With 6, long bursts of spikes trip it. */
export const WATCHDOG_READINGS = 8;
