import { v } from "convex/values";
import { appError } from "../lib/result";

/**
 * What a browser calls the draft that it sends: the same each time, also after a reload or a night
 * without a network, so that a row whose answer was lost is added once (F-A5). A browser without
 * one adds a row with each call.
 */
export const draft = v.optional(v.string());

const DRAFT_MAX = 64;

/** The draft as the row keeps it. INVALID_INPUT if no browser of ours calls one so. */
export function draftField(name: string | undefined): { draft?: string } {
  if (name === undefined) return {};
  if (name === "" || name.length > DRAFT_MAX)
    throw appError({ code: "INVALID_INPUT", field: "draft" });
  return { draft: name };
}
