/** Every test file: no request leaves this machine. A request that no test expects fails with nock's own message. */
import nock from 'nock';

nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
