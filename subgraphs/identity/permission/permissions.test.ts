import { describe, expect, test } from 'vitest'
import { orderRoles, permissionsOf } from './permissions.ts'

describe('permissions', () => {
  test('everybody signed in may do what a reader may, whatever the roles', () => {
    for (const roles of [[], ['READER'], ['PUBLISHER'], ['SUPPORT'], ['ADMIN']] as const) {
      expect(permissionsOf(roles)).toEqual(expect.arrayContaining(['book:read', 'cart:use']))
    }
  })

  test('a reader may do nothing else', () => {
    expect(permissionsOf(['READER'])).toEqual(['account:manage', 'book:read', 'cart:use'])
  })

  test('a publisher gets no permission over what belongs to others', () => {
    const allowed = permissionsOf(['PUBLISHER'])
    expect(allowed).toContain('book:publish')
    expect(allowed.filter((one) => one.endsWith(':any') || one.startsWith('user:'))).toEqual([])
  })

  test('support reads accounts and refunds, and changes no account', () => {
    const allowed = permissionsOf(['SUPPORT'])
    expect(allowed).toEqual(expect.arrayContaining(['user:read', 'order:refund', 'audit:read']))
    expect(allowed).not.toContain('user:suspend')
    expect(allowed).not.toContain('user:roles')
  })

  test('an administrator has every permission that there is', () => {
    const all = permissionsOf(['READER', 'PUBLISHER', 'SUPPORT'])
    expect(permissionsOf(['ADMIN'])).toEqual(expect.arrayContaining([...all, 'user:roles', 'introspect']))
  })

  test('two roles together name a permission once', () => {
    const allowed = permissionsOf(['PUBLISHER', 'ADMIN'])
    expect(new Set(allowed).size).toBe(allowed.length)
  })

  test('roles are kept once each, in one order', () => {
    expect(orderRoles(['ADMIN', 'READER', 'ADMIN'])).toEqual(['READER', 'ADMIN'])
  })
})
