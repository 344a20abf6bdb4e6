/** When a waiver is to end: after a number of hours, or with a day (UTC, "2026-12-01"). */
export type Until = { readonly hours: number } | { readonly day: string };
