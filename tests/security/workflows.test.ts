import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
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

/** Reads every scalar as its source text, so that versions and minutes do not become numbers, nor `false` a boolean. */
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
    expect(Object.keys(workflows).sort()).toEqual(['check.yml', 'everything.yml', 'package.yml'])
    for (const { permissions } of Object.values(workflows)) expect(permissions).toEqual({})
    const rights = jobs().map(({ permissions }) => JSON.stringify(permissions))
    // Only one job may write: the one that drafts a release.
    expect(rights.filter((given) => given === '{"contents":"write","actions":"read"}')).toHaveLength(1)
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

  it('42 run only npm scripts of this project, and one command that allows the sandbox', () => {
    const commands = steps().flatMap(({ run }) => run ?? [])
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) {
      // No data from the event may get into a command.
      expect(command).not.toContain('${{')
      if (command === 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0') continue
      const [, script = ''] =
        /^(?:sudo (?:--preserve-env=GAVEL_SEED )?env "PATH=\$PATH" )?npm (?:run )?([\w:]+)(?: [\w=$-]+)*$/.exec(
          command,
        ) ?? []
      expect(Object.keys(scripts), command).toContain(script)
    }
  })

  it('38 audit what is shipped on every change, and fail if the audit is impossible', () => {
    const check = workflows['check.yml']
    expect(Object.keys(check?.on ?? {})).toEqual(['push', 'pull_request'])
    const commands = Object.values(check?.jobs ?? {}).flatMap((job) => job.steps.flatMap(({ run }) => run ?? []))
    expect(commands.filter((command) => / npm run tool -- audit --required$/.test(command))).toHaveLength(1)
  })

  // A shell script stands in for GitHub's command line.
  it.runIf(process.platform !== 'win32')(
    '42 draft a release only from a commit on which everything has passed',
    async () => {
      const copy = await mkdtemp(join(tmpdir(), 'gavel-draft-'))
      try {
        await cp(join(project, 'scripts'), join(copy, 'scripts'), { recursive: true })
        await cp(join(project, 'package.json'), join(copy, 'package.json'))
        await mkdir(join(copy, 'dist'))
        await mkdir(join(copy, 'bin'))
        const draft = (passed: string): string => {
          // In place of GitHub, lists the commits on which the workflow has passed.
          writeFileSync(
            join(copy, 'bin/gh'),
            `#!/bin/sh\n[ "$1" = run ] && echo ${passed} || touch ${copy}/drafted\n`,
            {
              mode: 0o755,
            },
          )
          const tag = `v${(JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as { version: string }).version}`
          const path = `${join(copy, 'bin')}:${String(process.env['PATH'])}`
          return spawnSync(process.execPath, ['scripts/tool.mjs', 'release-draft'], {
            cwd: copy,
            encoding: 'utf8',
            env: { ...process.env, PATH: path, GITHUB_REF_NAME: tag, GITHUB_SHA: 'a1b2c3' },
          }).stderr
        }
        expect(draft('0f0f0f')).toContain('everything.yml has not passed on a1b2c3')
        expect(existsSync(join(copy, 'drafted'))).toBe(false)
        expect(draft('a1b2c3')).toBe('')
        expect(existsSync(join(copy, 'drafted'))).toBe(true)
      } finally {
        await rm(copy, { recursive: true })
      }
    },
  )

  it('42 are checked by zizmor, and use no event, secret or runner that an outsider could exploit', () => {
    expect(steps().filter(({ uses }) => uses?.startsWith('zizmorcore/zizmor-action@'))).toHaveLength(1)
    for (const [name, { on }] of Object.entries(workflows)) {
      expect([
        name,
        Object.keys(on).filter((event) => !['push', 'pull_request', 'schedule', 'workflow_dispatch'].includes(event)),
      ]).toEqual([name, []])
    }
    expect(Object.values(sources).join('\n')).not.toMatch(/secrets\.|pull_request_target|workflow_run|self-hosted/)
    expect(jobs().filter((job) => job['timeout-minutes'] === undefined)).toEqual([])
  })

  it('40 have jobs on Linux, macOS and Windows, each with the security tests', () => {
    const systems = jobs().flatMap((job) => job.strategy?.matrix.system ?? [job['runs-on']])
    for (const system of ['ubuntu-', 'macos-', 'windows-']) {
      expect(systems.filter((name) => name.startsWith(system)).length).toBeGreaterThanOrEqual(2)
    }
    const elsewhere = workflows['check.yml']?.jobs['elsewhere']?.steps.flatMap(({ run }) => run ?? [])
    expect(elsewhere).toEqual([expect.stringMatching(/^npm test -- .*\bsecurity\b/)])
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
