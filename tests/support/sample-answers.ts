import type { FakeDeployment } from "./fake-deployment";

/** What a fake deployment answers the sample's screens with. Goes with the sample. */

/** Identifiers that its screens show as they are. */
export const SAMPLE_IDENTIFIERS = ["tok_visa"];

export function answersEmptySample(deployment: FakeDeployment): void {
  deployment
    .answer("sample/billing:plan", () => "free")
    .answer("sample/todos:getMyTodos", () => [])
    .answer("sample/messages:list", () => [])
    .answer("sample/posts:list", () => []);
}

/** One row of every kind, as people wrote them at that time. */
export function answersFullSample(deployment: FakeDeployment, createdAt: number): void {
  deployment
    .answer("sample/todos:getMyTodos", () => [{ _id: "1", text: "Τσάι", done: false }])
    .answer("sample/messages:list", () => [
      { _id: "1", body: "Γεια", authorName: null, authorImage: null, mine: true, createdAt },
    ])
    .answer("sample/posts:list", () => [
      { _id: "1", title: "Α", body: "Β", published: true, mine: true, authorName: null },
      { _id: "2", title: "Γ", body: "Δ", published: false, mine: true, authorName: null },
    ]);
}
