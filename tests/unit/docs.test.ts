import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { keysText } from '../../shared/preferences/accelerator.ts'
import { shortcuts } from '../../shared/preferences/shortcuts.ts'

const project = resolve(import.meta.dirname, '../..')
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: project, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '')

test.each(pages)('%s names only files and folders that exist', (page) => {
  const text = readFileSync(join(project, page), 'utf8')
  const paths = [...text.matchAll(/`((?:electron|relay|renderer|shared|tests|scripts|docs)\/[\w./-]+)`/g)]
  const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
  const missing = [
    ...paths.map(([, path = '']) => path).filter((path) => !existsSync(join(project, path))),
    ...links.map(([, link = '']) => link).filter((link) => !existsSync(join(project, dirname(page), link))),
  ]
  expect(missing).toEqual([])
})

const testSources = execFileSync('git', ['ls-files', 'tests'], { cwd: project, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file.endsWith('.ts') && existsSync(join(project, file)))
  .map((file) => readFileSync(join(project, file), 'utf8'))
  .join('\n')

test.each(pages)('%s quotes in its tables only titles of tests that exist', (page) => {
  const text = readFileSync(join(project, page), 'utf8')
  const tables = text.split(/\n\n/).filter((part) => part.startsWith('|') && /\.(?:test|spec)\.ts/.test(part))
  const quotes = tables.flatMap((table) => [...table.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title))
  // An ellipsis stands for the part of a title that a table of cases fills in, or that an earlier quote contains.
  const pieces = quotes.flatMap((title) => title.split('…').map((piece) => piece.replace(/^[\s:]+|[\s:]+$/g, '')))
  expect(pieces.filter((piece) => !testSources.includes(piece))).toEqual([])
})

test.each(Object.entries<{ readonly keys: string; readonly argument?: string }>(shortcuts))(
  'README.md names the keys and the command of the shortcut %s',
  (_name, { keys, argument = '' }) => {
    const text = readFileSync(join(project, 'README.md'), 'utf8')
    expect(text).toContain(keysText(keys, { platform: 'linux', language: 'en' }))
    expect(text).toContain(argument)
  },
)

test.each(['README.md', 'scripts/demo-team.ts'])(
  '%s gives every Gavel with another provider address a profile of its own',
  (file) => {
    const text = readFileSync(join(project, file), 'utf8')
    const starts = [...text.matchAll(/GAVEL_PLIVO_URL=.* npm start.*/g)].map(([line]) => line)
    expect(starts).not.toEqual([])
    // A Gavel that already runs with the profile would get the account, but not the address.
    expect(starts.filter((line) => !line.includes('--user-data-dir='))).toEqual([])
  },
)
