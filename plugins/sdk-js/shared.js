export function setting(settings, name, otherwise) {
  const found = settings.find((one) => one.name === name);
  if (!found) return otherwise;
  const value = JSON.parse(found.value);
  return typeof value === typeof otherwise ? value : otherwise;
}

export function words(locale, texts) {
  return texts[locale] ?? Object.values(texts)[0];
}
