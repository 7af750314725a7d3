import {
  defaultFieldResolver,
  Kind,
  valueFromASTUntyped,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { forbidden } from '../errors/refusal.ts'
import { can, requireUser, type Viewer } from './viewer.ts'

const own = Symbol('own')

/** Marks a record as the viewer's, where the operation itself has just made the viewer somebody: its token named nobody yet. */
export const asOwn = <Record extends object>(record: Record): Record => ({ ...record, [own]: true })

/** A permission, or its `:any`, which only goes further. */
export const holds = (viewer: Viewer, permission: string): boolean =>
  can(viewer, permission) || can(viewer, `${permission}:any`)

/**
 * Enforces `@permission` and `@owned` where fields resolve, behind `_entities` too; whoever executes the schema, and in whatever way,
 * comes through here.
 */
export function enforcePermissions(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    // By what the SDL says and not by class: the schema's maker may have loaded its own copy of graphql.
    if (type.astNode?.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    for (const field of Object.values((type as GraphQLObjectType).getFields())) guard(field)
  }
  return schema
}

function valuesOf(field: GraphQLField<unknown, any>, name: string): object | undefined {
  const directive = field.astNode?.directives?.find((one) => one.name.value === name)
  return (
    directive &&
    Object.fromEntries(
      (directive.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value)]),
    )
  )
}

/** What the context of a resolver says of who asks. */
interface Asking {
  viewer: Viewer
  /** The id of what the viewer owns things through: in the catalog, a publisher. */
  actsFor?: () => Promise<string | null>
}

function guard(field: GraphQLField<unknown, Asking>): void {
  const permission = valuesOf(field, 'permission') as { allOf: string[] } | undefined
  const owned = valuesOf(field, 'owned') as Ownership | undefined
  if (!permission && !owned) return
  const { subscribe } = field
  if (subscribe && permission)
    field.subscribe = (source, args, context, info) => {
      requireAll(context.viewer, permission.allOf)
      return subscribe(source, args, context, info)
    }
  const resolve = field.resolve ?? defaultFieldResolver
  field.resolve = (source, args, context, info) => {
    if (permission) requireAll(context.viewer, permission.allOf)
    if (!owned || isFor(context.viewer, source, owned)) return resolve(source, args, context, info)
    if (!context.actsFor || context.viewer.userId === null) return null
    const answer = (by: string | null) =>
      by !== null && by === valueAt(source, owned.by) ? resolve(source, args, context, info) : null
    return context.actsFor().then(answer)
  }
}

function requireAll(viewer: Viewer, permissions: readonly string[]): void {
  requireUser(viewer)
  if (!permissions.every((permission) => holds(viewer, permission))) throw forbidden()
}

interface Ownership {
  by: string
  or?: string | null
}

function isFor(viewer: Viewer, source: unknown, { by, or }: Ownership): boolean {
  if (viewer.userId !== null && valueAt(source, by) === viewer.userId) return true
  return valueAt(source, own) === true || (or != null && holds(viewer, or))
}

const valueAt = (source: unknown, key: string | symbol): unknown =>
  (source as Record<string | symbol, unknown>)[key]
