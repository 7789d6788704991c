// The few sentences that scripts say come with the page, in its language: <body data-words='{"offline": "..."}'>.
const all = JSON.parse(document.body?.dataset.words ?? '{}');

export const words = (key) => all[key] ?? key;
