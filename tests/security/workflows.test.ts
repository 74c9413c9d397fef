import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const project = resolve(import.meta.dirname, '../..')
const folder = join(project, '.github/workflows')

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, string>>
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
  readonly 'runs-on': string
  readonly 'timeout-minutes'?: string
  readonly strategy?: { readonly matrix: { readonly system: readonly string[] } }
}
interface Workflow {
  readonly name: string
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

/** Reads every scalar as its source text, so that versions and minutes are no numbers and `false` is no boolean. */
const readYaml = (source: string): unknown => parse(source, { schema: 'failsafe', maxAliasCount: 0 })

let sources: Readonly<Record<string, string>>
let workflows: Readonly<Record<string, Workflow>>
let scripts: Readonly<Record<string, string>>

beforeAll(async () => {
  const names = await readdir(folder)
  const entries = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
  )
  sources = Object.fromEntries(entries)
  workflows = Object.fromEntries(entries.map(([name, text]) => [name, readYaml(text) as Workflow]))
  scripts = (JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts
})

const jobs = (): readonly Job[] => Object.values(workflows).flatMap(({ jobs: own }) => Object.values(own))
const steps = (): readonly Step[] => jobs().flatMap((job) => job.steps)

describe('workflows', () => {
  it('42 have no permission by default, and only one job may write', () => {
    expect(Object.keys(workflows).sort()).toEqual(['check.yml', 'package.yml'])
    for (const { permissions } of Object.values(workflows)) expect(permissions).toEqual({})
    const rights = jobs().map(({ permissions }) => JSON.stringify(permissions))
    // Only one job may write: the one that drafts a release.
    expect(rights.filter((given) => given === '{"contents":"write"}')).toHaveLength(1)
    expect(rights.filter((given) => given !== '{"contents":"read"}')).toHaveLength(1)
  })

  it('42 pin every action to a full commit hash, the same everywhere, with the version in a comment', () => {
    const used = steps().flatMap(({ uses }) => uses ?? [])
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((uses) => !/^[\w.-]+\/[\w.-]+@[0-9a-f]{40}$/.test(uses))).toEqual([])
    const commits = new Map<string, Set<string>>()
    for (const uses of used) {
      const [action = '', commit = ''] = uses.split('@')
      commits.set(action, (commits.get(action) ?? new Set()).add(commit))
    }
    for (const [action, found] of commits) expect([action, found.size]).toEqual([action, 1])
    const lines = Object.values(sources).flatMap((text) => text.split('\n').filter((line) => line.includes('uses:')))
    expect(lines.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([])
  })

  it('42 persist no credentials after a checkout', () => {
    const checkouts = steps().filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts).toHaveLength(jobs().length)
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe('false')
  })

  it('42 run only npm scripts of this project and npm audit', () => {
    const commands = steps().flatMap(({ run }) => run ?? [])
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) {
      // No data of the event may enter a command.
      expect(command).not.toContain('${{')
      const [, own] =
        /^(?:sudo env "PATH=\$PATH" )?npm (?:run ([\w:]+)|test|audit)(?: -- --(?:release|keep))?(?: --omit=dev)?$/.exec(
          command,
        ) ?? []
      expect(command).toMatch(/^(sudo env "PATH=\$PATH" )?npm (run|test|audit)\b/)
      if (own !== undefined) expect(Object.keys(scripts)).toContain(own)
      else expect(command).toMatch(/npm (test|audit --omit=dev)$/)
    }
  })

  it('run a command as root on Linux if it installs packages or writes to node_modules', () => {
    const needsRoot = (command: string): boolean => {
      const [, own = 'test'] = /npm run ([\w:]+)/.exec(command) ?? []
      const isInstalling = own === 'setup' || /npm run setup|scripts\/test\.mjs/.test(scripts[own] ?? '')
      // The compiler stores its progress in node_modules.
      return !command.startsWith('npm audit') && (isInstalling || own === 'check')
    }
    const onLinux = jobs()
      .filter((job) => (job.strategy?.matrix.system ?? [job['runs-on']]).some((name) => name.startsWith('ubuntu-')))
      .flatMap((job) => job.steps)
      .filter((step) => step.if !== "runner.os != 'Linux'")
    const commands = onLinux
      .flatMap(({ run }) => run ?? [])
      .filter((command) => needsRoot(command.replace(/^sudo.*?npm/, 'npm')))
    expect(commands.length).toBeGreaterThan(0)
    expect(commands.filter((command) => !command.startsWith('sudo '))).toEqual([])
  })

  it('need no installed package to start the script that drafts a release', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'gavel-draft-'))
    try {
      await cp(join(project, 'scripts'), join(copy, 'scripts'), { recursive: true })
      await cp(join(project, 'package.json'), join(copy, 'package.json'))
      const [program, ...args] = (scripts['release:draft'] ?? '').split(' ')
      expect(program).toBe('node')
      const drafted = spawnSync(process.execPath, args, {
        cwd: copy,
        encoding: 'utf8',
        env: { ...process.env, GITHUB_REF_NAME: 'another-tag' },
      })
      expect(drafted.stderr).toContain('The tag is another-tag, the version in package.json')
      expect(args).toEqual(['scripts/release-draft.ts'])
    } finally {
      await rm(copy, { recursive: true })
    }
  })

  it('42 are checked by zizmor, and use no event, secret or runner that an outsider could exploit', () => {
    expect(steps().filter(({ uses }) => uses?.startsWith('zizmorcore/zizmor-action@'))).toHaveLength(1)
    for (const [name, { on }] of Object.entries(workflows)) {
      expect([
        name,
        Object.keys(on).filter((event) => !['push', 'pull_request', 'workflow_dispatch'].includes(event)),
      ]).toEqual([name, []])
    }
    expect(Object.values(sources).join('\n')).not.toMatch(/secrets\.|pull_request_target|workflow_run|self-hosted/)
    expect(jobs().filter((job) => job['timeout-minutes'] === undefined)).toEqual([])
  })

  it('40 have jobs on Linux, macOS and Windows, and test:anywhere includes the security tests', () => {
    const systems = jobs().flatMap((job) => job.strategy?.matrix.system ?? [job['runs-on']])
    for (const system of ['ubuntu-', 'macos-', 'windows-']) {
      expect(systems.filter((name) => name.startsWith(system)).length).toBeGreaterThanOrEqual(2)
    }
    expect(scripts['test:anywhere']).toMatch(/ security$/)
  })

  it('38 are accompanied by a weekly check for updates of dependencies and actions', async () => {
    const config = readYaml(await readFile(join(project, '.github/dependabot.yml'), 'utf8')) as {
      updates: readonly { 'package-ecosystem': string; schedule: { interval: string } }[]
    }
    expect(config.updates.map((update) => [update['package-ecosystem'], update.schedule.interval])).toEqual([
      ['npm', 'weekly'],
      ['github-actions', 'weekly'],
    ])
  })
})
