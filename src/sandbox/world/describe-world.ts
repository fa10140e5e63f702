import type { Registry, World } from './world.ts';

/** Names shown of each registry; the rest is counted. */
const shown = 8;

/** What is in a world, in lines for a person to read. */
export function describeWorld(world: World): string {
  return [`A ${world.title}`, ...world.registries.flatMap(describeRegistry)].join('\n');
}

function describeRegistry({ accountId, region, repositories, sageMakerImages }: Registry): string[] {
  const images = [...repositories.values()].reduce((sum, repository) => sum + repository.images.size, 0);
  const previews = [...repositories].flatMap(([name, { preview }]) =>
    preview ? [`${name} (${preview.status})`] : [],
  );
  return [
    '',
    `${accountId} ${region}: ${repositories.size} repositories, ${images} images, ${sageMakerImages.size} SageMaker images`,
    ...line('repositories', [...repositories.keys()]),
    ...line('SageMaker images', [...sageMakerImages.keys()]),
    ...line('lifecycle previews', previews),
  ];
}

function line(label: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > shown ? [`and ${names.length - shown} more`] : [];
  return [`  ${label}: ${[...names.slice(0, shown), ...more].join(', ')}`];
}
