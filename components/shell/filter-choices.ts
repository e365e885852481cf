interface Named {
  group: string;
  label: string;
  keywords: readonly string[];
}

/** Every word typed has to occur. Labels with a word that begins with the text lead their group; else the order stays. */
export function filterChoices<TChoice extends Named>(choices: readonly TChoice[], text: string): TChoice[] {
  const query = text.trim().toLowerCase();
  if (query === "") return [...choices];
  const words = query.split(/\s+/);
  const found = choices.filter((choice) => {
    const searched = [choice.label, ...choice.keywords].join(" ").toLowerCase();
    return words.every((word) => searched.includes(word));
  });
  const leads = (choice: TChoice) => ` ${choice.label.toLowerCase()}`.includes(` ${query}`);
  return [...new Set(found.map((choice) => choice.group))].flatMap((group) => {
    const members = found.filter((choice) => choice.group === group);
    return [...members.filter(leads), ...members.filter((choice) => !leads(choice))];
  });
}
