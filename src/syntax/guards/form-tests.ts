/** What every language's own library calls a test of a value's type, form or place in a collection. */
const FORM_TESTS = new Set(
  'match? start_with? end_with? include? is_a? kind_of? instance_of? key? between? in_array preg_match ctype_digit ctype_alnum ctype_xdigit is_numeric is_string is_array is_int is_a is_subclass_of filter_var str_starts_with str_ends_with str_contains strpos stripos array_key_exists method_exists test match exec isArray isInteger isFinite isSafeInteger isNaN includes startsWith endsWith has some every indexOf hasOwn hasOwnProperty isAbsolute matches isMatch IsMatch StartsWith EndsWith contains Contains starts_with ends_with is_match HasPrefix HasSuffix MatchString is_absolute IsAbs IsDigit'.split(
    ' ',
  ),
);

/** Whether a function of this name tests a form, so that only its arguments tell what is asked. */
export function isFormTest(name: string): boolean {
  return FORM_TESTS.has(name);
}
