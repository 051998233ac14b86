import { type Name, parseName } from '@digital-spine/core'
import type { NamespaceRoles } from './policy.ts'

const members = ['use', 'createTopics', 'administer'] as const

/** Reads a list of namespaces with their roles; throws an Error that tells everything that is wrong with it. */
export function readNamespaces(value: unknown): readonly NamespaceRoles[] {
  if (!Array.isArray(value)) throw new Error('expected a list of namespaces')
  const problems: string[] = []
  const name = (text: unknown, where: string): Name | undefined => {
    try {
      return parseName(text)
    } catch (error) {
      problems.push(`${where}: ${error instanceof Error ? error.message : 'no name'}`)
      return undefined
    }
  }
  const seen = new Set<Name>()
  const namespaces = value.flatMap((item: unknown, i): NamespaceRoles[] => {
    const where = `namespace ${i + 1}`
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      problems.push(`${where}: expected an object`)
      return []
    }
    const { namespace: text, ...given } = item as Record<string, unknown>
    const namespace = name(text, `${where}, namespace`)
    if (namespace !== undefined && seen.has(namespace)) problems.push(`${where}: ${namespace} is there twice`)
    const unknown = Object.keys(given).filter((key) => !(members as readonly string[]).includes(key))
    for (const key of unknown) problems.push(`${where}: there is no "${key}"; there are ${members.join(', ')}`)
    const roles = members.filter((key) => given[key] !== undefined)
    if (roles.length === 0) problems.push(`${where}: names no role`)
    const read = roles.map((key) => [key, name(given[key], `${where}, ${key}`)] as const)
    if (namespace === undefined) return []
    seen.add(namespace)
    return [{ namespace, ...Object.fromEntries(read.filter(([, role]) => role !== undefined)) }]
  })
  if (problems.length > 0) throw new Error(problems.join('; '))
  return namespaces
}
