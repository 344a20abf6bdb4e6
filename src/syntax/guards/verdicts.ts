/** Functions that say yes or no about a caller or a value, by their names: `isSafeTarget`, `_allow_redirect`, `valid_link?`. */
import { wordsOf } from './words.js';

const DECIDING = new Set(
  `allow allowed allows permit permitted permits valid validate validates safe trusted trust authorize authorized authorise authorised
   authenticate authenticated grant granted secure verify verified verifies eligible legal acceptable accessible can may`.split(
    /\s+/,
  ),
);

/** Whether a function of this name answers whether somebody or something may pass. */
export function decides(name: string): boolean {
  return name.length < 80 && wordsOf(name).some((word) => DECIDING.has(word));
}

const NO = /^return\s{1,9}(?:false|False|FALSE)\s{0,9};?$/;

/** Whether a branch ends by saying no where its function decides. */
export function saysNo(last: string, unit: string): boolean {
  return NO.test(last.trim()) && decides(unit);
}
