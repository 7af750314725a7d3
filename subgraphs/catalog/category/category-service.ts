import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { sayChanged } from '#kit/events/changes.ts'
import { badUserInput } from '#kit/errors/refusal.ts'
import { isId, newId } from '#kit/ids.ts'
import type { Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { CreateCategoryInput, DeleteCategoryInput, MoveCategoryInput } from '../generated/types.ts'
import { readLine } from '../text-input.ts'
import { type CategoryRecord, readSlug } from './category.ts'
import {
  deleteCategory,
  findCategory,
  findCategoryBySlug,
  insertCategory,
  isBelow,
  isInUse,
  listBelow,
  lockCategory,
  lockTree,
  moveCategory,
} from './category-repository.ts'

export interface CategoryPayload {
  category: CategoryRecord | null
  problems: ProblemRecord[]
}

export interface CategoryService {
  /** By its id or its slug. */
  find(by: { id?: string | null; slug?: string | null }): Promise<CategoryRecord | null>
  /** Right below `parentId`, or at the top. */
  list(parentId: string | null | undefined): Promise<CategoryRecord[]>
  create(viewer: Viewer, input: CreateCategoryInput): Promise<CategoryPayload>
  move(viewer: Viewer, input: MoveCategoryInput): Promise<CategoryPayload>
  remove(
    viewer: Viewer,
    input: DeleteCategoryInput,
  ): Promise<{ deletedId: string | null; problems: ProblemRecord[] }>
}

/** Characters. */
const maxName = 100

const refused = (...problems: ProblemRecord[]): CategoryPayload => ({ category: null, problems })

export const createCategoryService = ({ prisma }: { prisma: PrismaClient }): CategoryService => ({
  async find({ id, slug }) {
    if ((id == null) === (slug == null)) throw badUserInput('Give `id` or `slug`, one of the two.')
    if (id != null) return findCategory(prisma, id)
    const read = readSlug(slug ?? '')
    return read === null ? null : findCategoryBySlug(prisma, read)
  },

  async list(parentId) {
    if (parentId == null) return listBelow(prisma, null)
    return isId(parentId) ? listBelow(prisma, parentId) : []
  },

  async create(viewer, input) {
    requirePermission(viewer, 'category:edit')
    const name = readLine(input.name, maxName)
    const slug = readSlug(input.slug)
    const faults = [...(name === null ? [badName] : []), ...(slug === null ? [badSlug] : [])]
    return prisma.$transaction(async (tx) => {
      // Slugs are given under the lock too, so that two of one name can't be made at once.
      await lockTree(tx)
      const parent = input.parentId == null ? null : await findCategory(tx, input.parentId)
      if (input.parentId != null && !parent) faults.push(noSuchParent)
      if (slug !== null && (await findCategoryBySlug(tx, slug))) faults.push(slugTaken)
      if (name === null || slug === null || faults.length) return refused(...faults)
      const category = { id: newId(), name, slug, parentId: parent?.id ?? null }
      await sayTreeChanged(tx, category.id)
      return { category: await insertCategory(tx, category), problems: [] }
    })
  },

  async move(viewer, { categoryId, parentId }) {
    requirePermission(viewer, 'category:edit')
    return prisma.$transaction(async (tx) => {
      await lockTree(tx)
      const category = await findCategory(tx, categoryId)
      const parent = parentId == null ? null : await findCategory(tx, parentId)
      const faults = [
        ...(category ? [] : [noSuchCategory]),
        ...(parentId != null && !parent ? [noSuchParent] : []),
      ]
      if (!category || faults.length) return refused(...faults)
      if (parent && (await isBelow(tx, parent.id, category.id))) return refused(cycle)
      await sayTreeChanged(tx, category.id)
      return { category: await moveCategory(tx, category.id, parent?.id ?? null), problems: [] }
    })
  },

  async remove(viewer, { categoryId }) {
    requirePermission(viewer, 'category:edit')
    return prisma.$transaction(async (tx) => {
      await lockTree(tx)
      const category = await lockCategory(tx, categoryId)
      if (!category) return { deletedId: null, problems: [noSuchCategory] }
      if (await isInUse(tx, category.id)) return { deletedId: null, problems: [notEmpty] }
      await deleteCategory(tx, category.id)
      await sayTreeChanged(tx, category.id)
      return { deletedId: category.id, problems: [] }
    })
  },
})

/** Those above it, and those below, are others too. */
const sayTreeChanged = (tx: Tx, categoryId: string) => sayChanged(tx, categoryId, ['Category:*'])

const badName = problem('INVALID_INPUT', `A name has 1 to ${maxName} characters.`, ['input', 'name'])
const badSlug = problem('INVALID_INPUT', 'A slug is made of letters, digits and single hyphens.', [
  'input',
  'slug',
])
const slugTaken = problem('SLUG_TAKEN', 'Another category has this slug.', ['input', 'slug'])
const noSuchParent = problem('NOT_FOUND', 'There is no such category.', ['input', 'parentId'])
const noSuchCategory = problem('NOT_FOUND', 'There is no such category.', ['input', 'categoryId'])
const cycle = problem('CATEGORY_CYCLE', 'The category would lie below itself.', ['input', 'parentId'])
const notEmpty = problem('CATEGORY_NOT_EMPTY', 'The category has books or subcategories.', [
  'input',
  'categoryId',
])
