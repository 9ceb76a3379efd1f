/**
 * What nearly every module of these apps begins with; one line, so that places in errors are easy
 * to count.
 */
export const IMPORTS = `import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, internalQueryGeneric as internalQuery, internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, httpActionGeneric as httpAction, httpRouter, cronJobs, defineSchema, defineTable, anyApi, createFunctionHandle } from "convex/server"; import { ConvexError, v } from "convex/values";
`;
