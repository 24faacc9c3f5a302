// What `python -m howlearn_site` recorded for a figure.

/** @param {string} name */
export async function recording(name) {
  const answer = await fetch(new URL(`../../recordings/${name}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}
