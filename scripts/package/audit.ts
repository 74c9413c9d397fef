import { z } from 'zod'
import { npm, npmEnvironment, project } from '../setup/paths.mjs'
import { run } from '../setup/run-program.mjs'

/** What `npm audit --json` prints; `via` also has the names of packages that bring another one. */
const auditOutput = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ via: z.array(z.union([z.string(), z.object({ url: z.string(), title: z.string() })])) }),
  ),
})

/** The known vulnerabilities in the output of `npm audit --json`; undefined if npm could not ask its registry. */
export function findingsIn(output: string): readonly string[] | undefined {
  const parsed = auditOutput.safeParse(JSON.parse(output))
  if (!parsed.success) return undefined
  return Object.entries(parsed.data.vulnerabilities)
    .flatMap(([name, { via }]) => via.flatMap((one) => (typeof one === 'string' ? [] : [{ name, ...one }])))
    .map(({ name, title, url }) => `${name}: ${title} (${url})`)
}

/**
 * Audits what stands under `dependencies`, which is what Gavel and its relay ship, and Electron, which two of them name.
 * Optional packages, such as what dbus-next compiles for descriptors, are not shipped.
 *
 * @param isRequired whether it fails if npm cannot ask its registry
 */
export async function passesAudit(isRequired: boolean): Promise<boolean> {
  const [program, args] = npm(['audit', '--json', '--omit=dev', '--omit=optional', '--package-lock-only'])
  const { stdout } = await run(program, args, { cwd: project, env: npmEnvironment })
  const findings = findingsIn(stdout || '{}')
  console.log(
    findings === undefined ? `NOT AUDITED: ${stdout}` : [...findings, `${findings.length} findings`].join('\n'),
  )
  return findings === undefined ? !isRequired : findings.length === 0
}

if (import.meta.main) process.exitCode = (await passesAudit(process.argv.includes('--required'))) ? 0 : 1
