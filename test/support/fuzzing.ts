/**
 * Property tests run the same inputs each time, so that a red run means that the code changed. FUZZ_SEED brings other inputs:
 * `for seed in $(seq 20); do FUZZ_SEED=$seed npm test -- test/render; done`
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20_261_124) });
