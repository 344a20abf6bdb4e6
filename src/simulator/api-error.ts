/** An answer of the API that is an error, in GitHub's shape. */
export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
  readonly value?: unknown;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors?: readonly (FieldError | string)[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export function notFound(): ApiError {
  return new ApiError(404, 'Not Found');
}

export function validationFailed(...errors: readonly (FieldError | string)[]): ApiError {
  return new ApiError(422, 'Validation Failed', errors);
}

/** What GitHub can and the local GitHub does not; loud, so that no test passes on a silent difference. */
export function notSimulated(what: string): ApiError {
  return new ApiError(501, `The local GitHub does not simulate ${what}`);
}
