/** The root of mutations. */
export const MUTATIONS = {};
