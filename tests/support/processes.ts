import { readdir, readFile } from 'node:fs/promises'

/** The ids of a process and all its descendants, read from /proc; `root` comes first. */
export async function processTree(root: number): Promise<readonly number[]> {
  const parents = new Map<number, number[]>()
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const parent = await parentOf(Number(entry))
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), Number(entry)])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(parents.get(pid) ?? []))
  return tree
}

async function parentOf(pid: number): Promise<number | undefined> {
  const fields = await statFields(pid)
  return fields === undefined ? undefined : Number(fields[1])
}

/** The fields of /proc/PID/stat after the program's name (which may contain spaces and brackets): state, parent, … */
async function statFields(pid: number): Promise<readonly string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/**
 * The proportional set size of the whole tree in bytes: each shared page counts only once, because it is divided among
 * the processes that use it.
 */
export function memoryOf(root: number): Promise<number> {
  return sumOfRollups(root, ['Pss'])
}

/**
 * The proportional set size of the whole tree without file pages, in bytes. File pages contain the program itself, and
 * a process's share of them depends on how many other processes on this computer run the program.
 */
export function ownMemoryOf(root: number): Promise<number> {
  return sumOfRollups(root, ['Pss_Anon', 'Pss_Shmem'])
}

async function sumOfRollups(root: number, fields: readonly string[]): Promise<number> {
  let sum = 0
  for (const pid of await processTree(root)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    for (const field of fields) sum += Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) * 1024
  }
  return sum
}

/** The user and system time of the whole tree so far, in ticks (100 per second on Linux). */
export async function cpuTicksOf(root: number): Promise<number> {
  let sum = 0
  for (const pid of await processTree(root)) {
    const fields = await statFields(pid)
    sum += Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)
  }
  return sum
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
