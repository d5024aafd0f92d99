/** A word as a shell takes it, quoted where it has to be. */
export function shellWordOf(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replace(/'/g, `'\\''`)}'`;
}

/**
 * The commands, for a terminal of the host, that copy a folder of a container into a new volume. `docker cp`
 * writes what is in a folder whose path ends with `/.` as a tar stream, the folder's own owner and mode
 * included. `ID` is the container.
 */
export function adoptRecipeOf(path: string, volume: string): string {
  const name = shellWordOf(volume);
  return [
    `docker volume create ${name}`,
    `docker cp ID:${shellWordOf(`${path}/.`)} - |`,
    `  docker run --rm --interactive --volume ${name}:/volume ubuntu \\`,
    `    tar -C /volume -xpf -`
  ].join('\n');
}

/** What the next container is started with to have the volume as that folder. */
export function mountOptionOf(path: string, volume: string): string {
  return `--volume ${shellWordOf(`${volume}:${path}`)}`;
}
