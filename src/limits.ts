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

/** Features that a filter's first layer sees of a reading, the constant 1 among them. */
export const FEATURES = 8;

/** Channels of one device: 8 filters of the preset take 28 KB of chunks, 46 of slots. */
export const CHANNELS_MAX = 32;
/** Decimals that Home Assistant may be told to show; a double of a sensor has no more. */
export const DECIMALS_MAX = 9;

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
/** From here a reading is an excursion: four times the noise of a difference of readings. */
export const EXCURSION_SCALES = 6;
/** So many readings away from the level before are a step: one more than the longest spike. */
export const EXCURSION_READINGS = 7;
/** Jumps smaller than this, and larger than that, are counted apart from those between. */
export const SMALL_JUMP_SCALES = 12;
export const LARGE_JUMP_SCALES = 40;
/** So far from where the signal lives, a value that was a failure before is one again. */
export const FAILURE_SCALES = 12;
/** A zero that was a failure before and stays for longer is a level. */
export const ZERO_READINGS = 300;
/** How far beyond the last five good readings, or its own last place, a value may move. */
export const OVERSHOOT_SCALES = 2;
/** The filter has lost the signal when the median of five is this far away … */
export const WATCHDOG_SCALES = 15;
/** … for so many readings in a row. With 6, long bursts of spikes trip it. */
export const WATCHDOG_READINGS = 8;

// The model file and its updates.

/** One transfer unit: fits a PUBLISH that every broker takes and one buffer on the device. */
export const CHUNK_BYTES = 2048;
/** Bytes of a chunk's SHA-256 that the table keeps: 2^64 work to collide, 2^128 to forge. */
export const CHUNK_HASH_BYTES = 16;
export const HEADER_BYTES = 256;
/** Header bytes under the signature, which follows them. */
export const SIGNED_BYTES = 192;
/** What a slot of 64 KB holds beside its first block. */
const CHUNKS_MAX = 30;
/** Header and chunk-hash table: what is offered. */
export const OFFER_BYTES_MAX = HEADER_BYTES + CHUNKS_MAX * CHUNK_HASH_BYTES;
export const PAYLOAD_BYTES_MAX = CHUNKS_MAX * CHUNK_BYTES;

/** A third layer is worth 2 % of the error (bench/quality/NOTES.md); a fourth fits no budget. */
export const LAYERS_MAX = 3;
export const STATES_MAX = 64;
export const INPUTS_MAX = 32;
export const TARGETS_MAX = 8;
export const GOLDEN_READINGS_MAX = 256;

/** Sequences stop short of 2^32, so that nobody can use up the number space in one step. */
export const SEQUENCE_END = 2 ** 32 - 2 ** 16;
/** Seconds since 1970 before which no firmware of this code was built; raised with releases. */
export const RELEASED_S = 1_796_000_000;
export const DAY_S = 86_400;
/** How far sequences, which are seconds, may be ahead where the clock does not say. */
export const FIRST_SEQUENCE_AHEAD_S = 3_652 * DAY_S;
export const NEXT_SEQUENCE_AHEAD_S = 730 * DAY_S;

/** The unit that flash programs once. */
export const UNIT_BYTES = 16;
/** Journal and slots are laid out in erase blocks of this size. */
export const BLOCK_BYTES = 4096;

if (SIGNED_BYTES + 64 !== HEADER_BYTES) throw new RangeError("limits: header and signature");
if (OFFER_BYTES_MAX > 1024) throw new RangeError("limits: the offer shares a block with marks");
if (OFFER_BYTES_MAX > CHUNK_BYTES) throw new RangeError("limits: one buffer receives both");
if (BLOCK_BYTES % CHUNK_BYTES !== 0) throw new RangeError("limits: chunks fill blocks");
