import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { partsOf } from '../../../scripts/setup.mjs'

const project = resolve(import.meta.dirname, '../../..')

const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>
}

/** The file and everything that it imports, directly or not. */
function modulesOf(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found
  found.add(file)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|\} from) .*?'(\.[^']+\.(?:ts|mjs))'/gm)) {
    modulesOf(join(dirname(file), path), found)
  }
  return found
}

test('every script that starts a broker installs it first', () => {
  const startsBroker = Object.entries(scripts).filter(([, command]) => {
    const entry = /\bnode (\S+\.(?:ts|mjs))$/.exec(command)?.[1]
    return entry !== undefined && modulesOf(join(project, entry)).has(join(project, 'tests/support/mosquitto.ts'))
  })
  expect(startsBroker.map(([name]) => name)).toEqual(['demo:team', 'bench'])
  for (const [name, command] of startsBroker) {
    expect(partsOf(command.split(' && ')[0]?.split(' ') ?? []), name).toContain('broker')
  }
})
