/** How code answers somebody who is turned away: by a status, or by a call that says so. */

const CALLS =
  /^(?:abort|reject|redirect(?:_to|_back(?:_or_to)?)?|exit|die|fail|deny|halt|head|error!|access_denied!?|deny_access|not_found!?|forbidden!?|unauthorized!?|bad_request!?|wp_die|wp_send_json_error|notFound|forbidden|unauthorized|badRequest|(?:render|respond_with|send)_?(?:error|forbidden|unauthorized|not_found|access_denied|404|403|401)\w*|(?:render|respond_with|send)(?:Error|Forbidden|Unauthorized|NotFound)\w*|request_(?:http_(?:basic|token)_)?authentication|require_login|user_not_authorized|showError|login_required|raise_\w+|throw_\w+)$/;

/** Whether a call of this name ends a request by turning it away. */
export function turnsAwayBy(name: string): boolean {
  return CALLS.test(name);
}

const STATUS =
  /(?:\b(?:status(?:Code)?|code|sendStatus|set_status|throw|error!?|abort|halt|head|http_response_code|render_)|HTTP\/\d(?:\.\d)?)\s{0,3}(?:[(:=]\s{0,3}|\s)?(?:StatusCodes\.Status)?(4[012]\d)(?!\d)/i;
/** A status behind a body: `json([…], 403)`, `error!('…', 403)`, `new Response('', 403)`; and before one: `[403, {}, []]`. */
const STATUS_ASIDE = /,\s{0,9}(4[012]\d)\s{0,9}\)|\bHTTP_(4[012]\d)_|\breturn\s{0,3}\[\s{0,9}(4[012]\d)\s{0,3},/;
const NAMED: readonly (readonly [RegExp, number])[] = [
  [/\b(?:HTTP_|SC_)?FORBIDDEN\b|\b(?:HTTP|HttpResponse|Status)?Forbid(?:den|Result)?\b|\bPermissionDenied\b|:forbidden\b/, 403],
  [
    /\b(?:HTTP_|SC_)?UNAUTHORIZED\b|\b(?:HTTP|Status)?Unauthorized(?:Result|ObjectResult)?\b|\b(?:ChallengeResult|NotAuthenticated|AuthenticationFailed)\b|:unauthorized\b/,
    401,
  ],
  [/\b(?:HTTP_|SC_)?BAD_REQUEST\b|\b(?:HTTP|HttpResponse|Status)?BadRequest\w*|:bad_request\b/, 400],
  [/\bHTTP_NOT_FOUND\b|:not_found\b|\b(?:Status|HttpResponse)?NotFound\b/, 404],
  [/\b(?:HTTP_)?UNPROCESSABLE_ENTITY\b|:unprocessable_(?:entity|content)\b/, 422],
  [/:too_many_requests\b/, 429],
];

/** An answer's status between 400 and 429 in the ways that it is usually written. */
export function statusOf(code: string): number | null {
  const aside = STATUS_ASIDE.exec(code);
  const written = STATUS.exec(code)?.[1] ?? aside?.slice(1).find((each) => each !== undefined);
  if (written !== undefined) return Number(written);
  return NAMED.find(([name]) => name.test(code))?.[1] ?? null;
}

/** Sends the caller elsewhere, without a word of success. */
export function sendsAway(statement: string): boolean {
  return (
    /^(?:return\s{1,9})?(?:\$this->)?(?:redirect|back|abort|head|render_40\d)\w{0,20}\b/i.test(statement) &&
    !/success|notice|saved/i.test(statement)
  );
}

const RECORDS =
  /^(?:add_error|addError|addErrors|AddModelError|addModelError|rejectValue|addFieldError|addErrorMessage|addConstraintViolation|addViolation|add_error_message|addValidationError)$/;
const ADDS = /^(?:add|append|push|put)$/;
const ERRORS = /(?:^|[^a-z])errors?(?:\[[^\]]{1,40}\])?$|Errors?$/;

/** Whether a call writes down what is wrong with a form or a record, so that it is not taken: `errors.add(:name, 'is taken')`. */
export function recordsError(name: string, object: string): boolean {
  return RECORDS.test(name) || (ADDS.test(name) && ERRORS.test(object));
}
