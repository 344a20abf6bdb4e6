/** What is there after the server was killed 200 times while it stored deliveries. KILLS and SEED change the number and the moments. */
import { killWhileStoring } from '../test/support/durability.js';
import { goal, quantile, rounded, table } from './report.js';

const KILLS = Number(process.env['KILLS'] ?? 200);
const SEED = Number(process.env['SEED'] ?? 20_261_125);

export async function measureDurability(): Promise<void> {
  const { acknowledged, lost, jobless, torn, starts } = await killWhileStoring(KILLS, SEED);
  table(
    `Durability: the embedded database under a server killed ${KILLS} times with SIGKILL while it stored deliveries, seed ${SEED}`,
    [
      'acknowledged',
      'of them lost',
      'stored without their job',
      'index and table differ',
      'start after a kill, median',
      'slowest',
    ],
    [
      [
        acknowledged.toLocaleString('en-US'),
        String(lost.length),
        String(jobless.length),
        torn ? 'yes' : 'no',
        `${rounded(quantile(starts, 0.5))} ms`,
        `${rounded(Math.max(...starts))} ms`,
      ],
    ],
  );
  goal(
    'acknowledged deliveries lost, stored without their job or torn',
    lost.length + jobless.length + Number(torn),
    0,
    'deliveries',
  );
}
