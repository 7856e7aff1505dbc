// The client: types from the OpenAPI document (schema.ts, made by `make client`), requests by
// openapi-fetch. This file is all that has to be written by hand, and can be copied as it is.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

export function connect(address: string) {
  return createClient<paths, "application/json">({
    baseUrl: address.replace(/\/+$/, ""),
    headers: { Accept: "application/json" },
  });
}

export type Client = ReturnType<typeof connect>;

/** What the API says is wrong (RFC 9457), in words that can be shown. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    title: string,
    detail: string,
  ) {
    super(detail || title);
    this.name = title;
  }
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws a Refusal where the API answers with a problem. */
export function dataOf<Data>({ data, error, response }: Answer<Data>): Data {
  if (response.ok && data !== undefined) return data;
  const problem = (typeof error === "object" && error !== null ? error : {}) as {
    title?: string;
    detail?: string;
  };
  const title = problem.title ?? `${response.status} ${response.statusText}`;
  throw new Refusal(response.status, title, problem.detail ?? "");
}
