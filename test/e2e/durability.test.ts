/** The embedded database under a process that is killed. Needs `npm run build`, which `npm test` does. */
import { describe, expect, it } from '@jest/globals';
import { killWhileStoring } from '../support/durability.js';

describe('a server that is killed while it stores deliveries', () => {
  it('has every acknowledged one, with its job, when it starts again', async () => {
    const { acknowledged, lost, jobless, torn } = await killWhileStoring(3, 20_261_125);
    expect(acknowledged).toBeGreaterThan(20);
    expect({ lost, jobless, torn }).toEqual({ lost: [], jobless: [], torn: false });
  }, 120_000);
});
