import {
  adoptRecipeOf,
  mountOptionOf,
  shellWordOf
} from '../../src/words/recipes';

it('quotes what a shell would take apart', () => {
  expect(shellWordOf('/home/jupyter/notebooks')).toBe(
    '/home/jupyter/notebooks'
  );
  expect(shellWordOf('/my notebooks')).toBe("'/my notebooks'");
  expect(shellWordOf("it's")).toBe(`'it'\\''s'`);
  expect(shellWordOf('$(rm x)')).toBe("'$(rm x)'");
});

it('copies the content of a folder, with what the folder itself is like', () => {
  expect(adoptRecipeOf('/home/jupyter/notebooks', 'my-vol')).toBe(
    [
      'docker volume create my-vol',
      'docker cp ID:/home/jupyter/notebooks/. - |',
      '  docker run --rm --interactive --volume my-vol:/volume ubuntu \\',
      '    tar -C /volume -xpf -'
    ].join('\n')
  );
  expect(mountOptionOf('/my notebooks', 'my-vol')).toBe(
    "--volume 'my-vol:/my notebooks'"
  );
});
