import { z } from 'zod'
import { excusedAdvisories, type ExcusedAdvisory } from './excused-advisories.ts'

/** Milliseconds. */
const LIMIT = 20_000

/** The response of the registry, by package: https://docs.npmjs.com/cli/commands/npm-audit#bulk-advisory-endpoint */
const advisoriesByPackage = z.record(
  z.string(),
  z.array(z.object({ url: z.string(), title: z.string(), severity: z.string() })),
)

interface Component {
  readonly name: string
  readonly version: string
}

interface AuditParts {
  /** What is shipped. */
  readonly components: readonly Component[]
  /** The address of the npm registry. */
  readonly registry: string
  readonly fetch: typeof fetch
  /** Such as 2026-11-26. */
  readonly today: string
  readonly excused?: readonly ExcusedAdvisory[]
}

export interface Audit {
  /** `unknown`: the advisories could not be asked for. */
  readonly verdict: 'clean' | 'findings' | 'unknown'
  readonly lines: readonly string[]
}

/** The components of a bill of materials (CycloneDX). */
export function componentsOf(bill: string): readonly Component[] {
  return (JSON.parse(bill) as { readonly components: readonly Component[] }).components
}

/**
 * Asks the registry for known vulnerabilities of what is shipped. `npm audit` cannot know that: most of it is bundled
 * from devDependencies.
 */
export async function audit({
  components,
  registry,
  fetch: send,
  today,
  excused = excusedAdvisories,
}: AuditParts): Promise<Audit> {
  const versions = new Map<string, string[]>()
  for (const { name, version } of components) versions.set(name, [...(versions.get(name) ?? []), version])
  let found: z.output<typeof advisoriesByPackage>
  try {
    const response = await send(new URL('-/npm/v1/security/advisories/bulk', `${registry.replace(/\/*$/, '')}/`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(versions)),
      signal: AbortSignal.timeout(LIMIT),
    })
    if (!response.ok) throw new Error(`${registry} answers ${response.status}`)
    found = advisoriesByPackage.parse(await response.json())
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { verdict: 'unknown', lines: [`NOT AUDITED: the advisories could not be asked for: ${why}`] }
  }
  const advisories = Object.entries(found).flatMap(([name, all]) => all.map((each) => ({ name, ...each })))
  const judged = advisories.map(({ name, url, title, severity }) => {
    const excuse = excused.find(({ id }) => url.endsWith(`/${id}`))
    const line = `${name} ${(versions.get(name) ?? []).join(', ')}: ${title} (${severity}, ${url})`
    if (excuse === undefined) return { isFinding: true, line: `FOUND    ${line}` }
    if (excuse.until < today) return { isFinding: true, line: `EXPIRED  ${line}, excused until ${excuse.until}` }
    return { isFinding: false, line: `excused  ${line}, until ${excuse.until}: ${excuse.reason}` }
  })
  const isClean = !judged.some(({ isFinding }) => isFinding)
  return {
    verdict: isClean ? 'clean' : 'findings',
    lines: [
      ...judged.map(({ line }) => line),
      `${components.length} packages audited, ${advisories.length} advisories`,
    ],
  }
}

/**
 * Audits the components, and prints what was found.
 *
 * @param isRequired whether an audit that the registry does not answer counts as failed
 * @returns whether it may go on
 */
export async function passesAudit(components: readonly Component[], isRequired: boolean): Promise<boolean> {
  const registry = process.env['npm_config_registry'] ?? 'https://registry.npmjs.org/'
  const { verdict, lines } = await audit({ components, registry, fetch, today: new Date().toISOString().slice(0, 10) })
  console.log(lines.join('\n'))
  return verdict === 'clean' || (verdict === 'unknown' && !isRequired)
}
