// npm run tool -- release-draft, in the workflow: creates a draft release from the files in dist/, with their checksums,
// if the workflow everything.yml has passed on this commit. The draft is not public until a maintainer has checked and
// published it. This script imports no packages, because the job that runs it installs none.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatChecksums } from './package/file-list.ts'
import { dist, version } from './package/naming.ts'
import { run } from './setup/run-program.mjs'

async function draft(): Promise<string | undefined> {
  const tag = process.env['GITHUB_REF_NAME']
  if (tag !== `v${version}`) return `The tag is ${String(tag)}, the version in package.json ${version}.`
  const commit = process.env['GITHUB_SHA'] ?? ''
  if (!(await hasPassedEverything(commit)))
    return `The workflow everything.yml has not passed on ${commit}. Start it there, and then this job again.`
  const names = (await readdir(dist)).filter((name) => name !== 'SHA256SUMS').sort()
  const tests = names.filter((name) => name.includes('-test'))
  if (tests.length > 0) return `${tests.join(', ')} contain an Electron that must not be released.`
  const files = names.map((name) => join(dist, name))
  const sums = join(dist, 'SHA256SUMS')
  await writeFile(sums, await formatChecksums(files))
  const notes = 'Check a download with: sha256sum --check --ignore-missing SHA256SUMS'
  const options = ['--draft', '--verify-tag', '--title', `Gavel ${version}`, '--notes', notes]
  const made = await run('gh', ['release', 'create', tag, ...options, ...files, sums], { show: true })
  return made.ok ? undefined : 'The draft could not be made.'
}

async function hasPassedEverything(commit: string): Promise<boolean> {
  const wanted = ['--workflow', 'everything.yml', '--commit', commit, '--status', 'success']
  const listed = await run('gh', ['run', 'list', ...wanted, '--json', 'headSha', '--jq', '.[].headSha'])
  return commit !== '' && listed.ok && listed.stdout.split('\n').includes(commit)
}

const trouble = await draft()
if (trouble !== undefined) {
  console.error(trouble)
  process.exitCode = 1
}
