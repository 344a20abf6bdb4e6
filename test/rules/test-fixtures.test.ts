/** Every change in fixtures/tests is judged. */
import { testWeakened } from '../../src/rules/monitoring/test-weakened.js';
import { testFixtures } from '../support/fixture-suite.js';

testFixtures(testWeakened, 'fixtures/tests');
