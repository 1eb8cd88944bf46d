// The recordings by which training chooses: other code and other shapes than `signals.ts` and
// `faults.ts`, so that what wins has not merely learnt the generator. Nine families of signals
// under four kinds of noise, half of them rough by nature; three in four have spikes and
// sentinels, all have stuck runs and gaps.
import { noiseOf } from "./generator.ts";
import { Random } from "./random.ts";
import { type Segment, segmentOf } from "./segment.ts";

const LENGTH = 4096;
/** By what the scale is wrong, in turn: a filter must not depend on a right one. */
const SCALE_ERRORS = [1, 1, 0.5, 1, 2];
const NOISES = ["white", "slow", "tails", "bursts"] as const;
type Noise = (typeof NOISES)[number];

/** A value a reading, from a state that the closure keeps. */
type Source = (random: Random, t: number) => number;

const families: Record<string, (random: Random) => Source> = {
  drift: (random) => {
    const tau = random.logUniform(400, 2400);
    let [force, level, out] = [0, 0, 0];
    return (r) => {
      force += -force / tau + r.normal() * Math.sqrt(2 / tau);
      level += (force - level) / tau;
      out += (level - out) / (0.7 * tau);
      return 40 * out;
    };
  },
  still: (random) => {
    let level = 20 * random.normal();
    return (r) => {
      if (r.chance(1 / 1500)) level += 8 * r.normal();
      return level;
    };
  },
  slopes: () => {
    let [level, slope, left] = [0, 0, 0];
    return (r) => {
      if (left-- <= 0) {
        left = 100 + r.below(700);
        slope = r.chance(0.3) ? 0 : 0.5 * (r.uniform() - 0.5);
      }
      level += slope;
      return level;
    };
  },
  jumps: (random) => {
    const size = random.logUniform(8, 250);
    const tau = random.chance(0.5) ? 1 : 6;
    let [level, goal] = [0, 0];
    return (r) => {
      if (r.chance(1 / 180)) goal = size * r.normal();
      level += (goal - level) / tau;
      return level;
    };
  },
  heartbeat: (random) => {
    const period = 60 + 80 * random.uniform();
    const size = random.logUniform(12, 200);
    let phase = 0;
    const bump = (at: number, width: number, gain: number) =>
      gain * Math.exp(-0.5 * (((phase - at) * period) / width) ** 2);
    return (r) => {
      phase = (phase + (1 + 0.05 * r.normal()) / period) % 1;
      const wave = bump(0.2, 0.03 * period, 0.12) + bump(0.68, 0.05 * period, 0.3);
      return size * (wave + bump(0.36, 1.2, -0.12) + bump(0.4, 1.6, 1) + bump(0.44, 1.4, -0.25));
    };
  },
  wander: (random) => {
    const size = [0.05, 0.15, 0.5][random.below(3)]!;
    let level = 0;
    return (r) => {
      level += size * r.normal();
      return level;
    };
  },
  modes: (random) => {
    const size = random.logUniform(5, 120);
    const levels = Array.from({ length: 6 }, () => size * random.normal());
    let [level, left] = [levels[0]!, 0];
    return (r) => {
      if (left-- <= 0) {
        left = 40 - 250 * Math.log(1 - r.uniform());
        level = levels[r.below(6)]!;
      }
      return level;
    };
  },
  weather: (random) => {
    const every = 2 + random.below(7);
    const size = random.logUniform(0.5, 4);
    const day = { turn: (2 * Math.PI) / (24 * every), size: 12 * random.uniform() };
    let [from, to] = [0, 0];
    return (r, t) => {
      if (t % every === 0) [from, to] = [to, 0.97 * to + size * heavy(r)];
      const part = (t % every) / every;
      return from * (1 - part) + to * part + day.size * Math.sin(day.turn * t);
    };
  },
  waves: (random) => {
    const parts = Array.from({ length: 3 }, () => ({
      turn: (2 * Math.PI) / random.logUniform(45, 540),
      size: 2 + 8 * random.uniform(),
      phase: 6 * random.uniform(),
    }));
    return (_, t) => parts.reduce((sum, p) => sum + p.size * Math.sin(p.turn * t + p.phase), 0);
  },
};

function heavy(random: Random): number {
  const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(squares);
}

function readingsOf(random: Random, truth: Float64Array, noise: Noise, quantum: number) {
  const spikeRate = [0, 0.004, 0.015, 0.04][random.below(4)]!;
  const longest = 1 + random.below(6);
  const sentinels = [[-127, 85], [0], [999, -999], [4095, 0]][random.below(4)]!;
  let [slow, burst, spike, gap, stuck, offset, stuckAt] = [0, 0, 0, 0, 0, 0, 0];
  let sentinel = Number.NaN;
  return truth.map((level) => {
    const white = noise === "tails" ? heavy(random) : random.normal();
    slow = 0.6 * slow + 0.8 * white;
    if (burst-- <= 0) burst = noise === "bursts" && random.chance(1 / 400) ? 55 : 0;
    let u = level + (noise === "slow" ? slow : white) * (burst > 0 ? 4 : 1);
    if (quantum > 0) u = quantum * Math.round(u / quantum);
    if (spike <= 0 && random.chance(spikeRate)) {
      spike = 1 + random.below(longest);
      sentinel = random.chance(0.3) ? sentinels[random.below(sentinels.length)]! : Number.NaN;
      offset = random.sign() * Math.exp(1.5 + 0.8 * random.normal());
    }
    if (spike-- > 0) u = !Number.isNaN(sentinel) ? sentinel : u + offset;
    if (stuck <= 0 && spike < 0 && random.chance(1 / 3000))
      [stuck, stuckAt] = [10 + random.below(40), u];
    if (stuck-- > 0) u = stuckAt;
    if (gap <= 0 && random.chance(0.01)) gap = 1;
    else if (gap <= 0 && random.chance(1 / 1200)) gap = 5 + random.below(45);
    return gap-- > 0 ? Number.NaN : u;
  });
}

/** `source`, in half of all cases with a roughness of its own. */
function roughened(random: Random, source: Source): Source {
  const size = random.chance(0.5) ? random.logUniform(0.3, 1.2) : 0;
  const memory = random.chance(0.5) ? 0 : 0.8 * random.uniform();
  let own = 0;
  return (r, t) => {
    own = memory * own + Math.sqrt(1 - memory * memory) * r.normal();
    return source(r, t) + size * own;
  };
}

export interface NamedSegment {
  readonly name: string;
  readonly segment: Segment;
}

/** `rounds` times 36 recordings of 4096 readings, always the same for the same seed. */
export function validationSet(seed: number, rounds: number): NamedSegment[] {
  const random = new Random(seed);
  const set: NamedSegment[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [family, start] of Object.entries(families)) {
      for (const noise of NOISES) {
        const source = roughened(random, start(random));
        const truth = Float64Array.from({ length: LENGTH }, (_, t) => source(random, t));
        const coarse = family === "modes" ? 0.5 + 2 * random.uniform() : 0;
        const quantum = coarse > 0 || random.chance(0.8) ? coarse : 0.4 + random.uniform();
        const readings = readingsOf(random, truth, noise, quantum);
        const unit = noiseOf(readings);
        const segment = segmentOf(readings, truth, unit, SCALE_ERRORS[set.length % 5]!);
        set.push({ name: `${family}/${noise}`, segment });
      }
    }
  }
  return set;
}
