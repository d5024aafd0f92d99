import { CompareWidget } from '../../src/versions/compare';
import { placeOfFolder } from '../../src/versions/places';
import { aLocation, ENGLISH } from '../samples';

function told(before: string, after: string): string | undefined {
  const widget = new CompareWidget(
    { title: 'then', text: before },
    { title: 'now', text: after },
    ENGLISH
  );
  const words = widget.node.querySelector('[role=status]')?.textContent;
  widget.dispose();
  return words ?? undefined;
}

it('says in how many places two texts differ', () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  const changed = lines.map((line, at) => (at % 20 === 3 ? 'other' : line));
  expect(told(lines.join('\n'), changed.join('\n'))).toBe(
    'They differ in 2 places.'
  );
  expect(told('a', 'a')).toBe('There is no difference to show.');
});

it('finds the location of a folder, also of its own', () => {
  const work = aLocation({ name: 'work', lab_path: 'work' });
  const root = aLocation({ lab_path: '' });
  expect(placeOfFolder('/work/', [root, work])).toEqual({
    location: work,
    path: ''
  });
  expect(placeOfFolder('work/deep', [root, work])).toEqual({
    location: work,
    path: 'deep'
  });
  expect(placeOfFolder('', [root, work])?.location).toBe(root);
  expect(placeOfFolder('', [work])).toBeNull();
});
