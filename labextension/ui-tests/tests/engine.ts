import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

import { type IServer, python } from './server';

/** The user that runs JupyterLab in the image. */
const JUPYTER = 1000;

interface IVolume {
  readonly name: string;
  /** Where the host keeps it. */
  readonly path: string;
}

/** A Docker engine of the tests' own; see container.py. */
export class Engine {
  /** Start one; returns why not where there can't be one. */
  static async start(): Promise<Engine | string> {
    const script = resolve(__dirname, '../container.py');
    const child = spawn(python, [script], {
      stdio: ['pipe', 'pipe', 'inherit']
    });
    const engine = new Engine(
      child as unknown as ChildProcessWithoutNullStreams,
      await mkdtemp(join(tmpdir(), 'ailab-data-ui-'))
    );
    const { skip } = (await engine.answer()) as { skip?: string };
    if (skip) {
      await engine.stop();
      return skip;
    }
    await chown(engine.folder, JUPYTER, JUPYTER);
    return engine;
  }

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    /** A folder of the host for snapshots, that JupyterLab may write to. */
    readonly folder: string
  ) {
    this.lines = createInterface({ input: child.stdout });
    this.answers = this.lines[Symbol.asyncIterator]();
    this.ended = new Promise(done => child.once('close', () => done()));
  }

  /** Make a new volume. */
  async volume(name: string): Promise<IVolume> {
    const { path } = (await this.ask({ do: 'volume', name })) as IVolume;
    return { name, path };
  }

  /** Put the demo's notebooks into it. */
  async fill({ path }: IVolume): Promise<void> {
    await this.ask({ do: 'fill', path });
  }

  /**
   * Start JupyterLab in a container, with its snapshots in `folder`.
   *
   * @param notebooks - the volume for them; they lie in the container's own layer where there is none
   * @param mounts - further ones, as `docker run --volume` takes them
   * @param socket - whether it can talk to the engine
   */
  async lab(
    name: string,
    notebooks: IVolume | null,
    mounts: readonly string[] = [],
    socket = false
  ): Promise<IServer> {
    const all = [`${this.folder}:/backups`, ...mounts];
    if (notebooks) {
      all.unshift(`${notebooks.name}:/home/jupyter/notebooks`);
    }
    const options = all.flatMap(mount => ['--volume', mount]);
    const found = await this.ask({ do: 'lab', name, options, socket });
    const { url, token } = found as Pick<IServer, 'url' | 'token'>;
    return {
      url,
      token,
      pid: 0,
      folder: this.folder,
      notebooks: notebooks?.path ?? '',
      store: this.folder,
      stop: () => this.shell(`docker rm --force ${name}`),
      end: how => this.shell(`docker ${how} ${name}`),
      begin: () => this.shell(`docker start ${name}`)
    };
  }

  /** Run a line as somebody types it, with variables set; it must succeed. */
  async shell(
    line: string,
    variables: Record<string, string> = {}
  ): Promise<void> {
    const done = await this.ask({ do: 'shell', line, variables });
    const { status, stderr } = done as { status: number; stderr: string };
    if (status !== 0) {
      throw new Error(`${line} ended with ${status}: ${stderr}`);
    }
  }

  /** Take away the engine with all that is in it. */
  async stop(): Promise<void> {
    this.child.stdin.end();
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  async ask(wish: Record<string, unknown>): Promise<unknown> {
    this.child.stdin.write(`${JSON.stringify(wish)}\n`);
    return this.answer();
  }

  private async answer(): Promise<unknown> {
    const line = await this.answers.next();
    if (line.done) {
      throw new Error('container.py ended; what it said is above.');
    }
    return JSON.parse(line.value);
  }

  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;
  private readonly ended: Promise<void>;
}
