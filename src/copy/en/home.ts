/** The words of the first page behind sign-in. */

function partOfDay(hour: number): string {
  return hour < 5 ? "evening" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
}

export const home = {
  title: "Home",
  /** By hour of the day, 0 to 23. */
  greeting: (hour: number) => `Good ${partOfDay(hour)}`,
  greetingByName: (hour: number) => `Good ${partOfDay(hour)}, {name}`,
  lead: "You are signed in. Only people who are signed in see this page.",
  section: "Your account",
  email: "Email",
  verified: "Verified",
  name: "Name",
  noName: "Not given",
  notConnected: "Not connected",
  method: "Signed in with",
  created: "Account created",
};
