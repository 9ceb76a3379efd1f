import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { form as formWords } from "../../copy/en";
import { settings } from "../../copy/settings";
import { messages, posts as words } from "../../copy/workspace";
import { ActNotes } from "../../fields/act-notes";
import { bind } from "../../fields/form-fields";
import { Guarded } from "../../fields/guarded";
import { SaveRow } from "../../fields/save-row";
import { explainAccountError } from "../../lib/account-errors";
import { useAct } from "../../lib/use-act";
import { useDraftForm } from "../../lib/use-draft-form";
import { Rows } from "../../ui/bones";
import { TextButton } from "../../ui/button";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { Empty, Section } from "../../ui/section";
import { TextArea } from "../../ui/text-area";

type Post = FunctionReturnType<typeof api.sample.posts.list>[number];

/** What everybody may read, and drafts that only their author sees. */
export function PostsSection({ userId }: { userId: string }) {
  return (
    <Section title={words.title} lead={words.lead}>
      <Guarded>
        <PostList />
      </Guarded>
      <WritePost userId={userId} />
    </Section>
  );
}

function PostList() {
  const posts = useQuery(api.sample.posts.list);
  const setPublished = useMutation(api.sample.posts.setPublished);
  const remove = useMutation(api.sample.posts.remove);
  const act = useAct();
  if (posts === undefined) return <Rows label={settings.loading} rows={2} />;
  if (posts.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <>
      <ActNotes act={act} />
      <ul className="divide-y divide-line">
        {posts.map((post) => (
          <PostRow
            key={post._id}
            post={post}
            onPublish={() =>
              act.run(() => setPublished({ postId: post._id, published: !post.published }))
            }
            onDelete={() => act.run(() => remove({ postId: post._id }))}
          />
        ))}
      </ul>
    </>
  );
}

function PostRow(props: { post: Post; onPublish: () => void; onDelete: () => void }) {
  const { title, body, published, mine, authorName } = props.post;
  const act = published ? words.unpublish : words.publish;
  return (
    <li className="grid gap-1 py-4 first:pt-0">
      <h3 className="flex flex-wrap items-baseline gap-x-3 font-medium wrap-anywhere">
        <bdi>{title}</bdi>
        {published ? (
          <span className="text-sm font-normal text-ink-soft">
            {words.by(authorName ?? (mine ? messages.you : messages.nameless))}
          </span>
        ) : (
          <span className="rounded-full border border-edge px-2 text-sm font-normal">
            {words.draft}
          </span>
        )}
      </h3>
      <p dir="auto" className="wrap-anywhere whitespace-pre-wrap text-ink-soft">
        {body}
      </p>
      {mine ? (
        <p className="flex flex-wrap gap-x-4 text-sm">
          <TextButton aria-label={words.about(act, title)} onClick={props.onPublish}>
            {act}
          </TextButton>
          <TextButton aria-label={words.about(words.delete, title)} onClick={props.onDelete}>
            {words.delete}
          </TextButton>
        </p>
      ) : null}
    </li>
  );
}

function WritePost({ userId }: { userId: string }) {
  const { form, saved } = usePostForm(userId);
  return (
    <Form state={form} words={formWords}>
      <Field
        {...bind(form.field("title"))}
        id="post-title"
        label={words.titleLabel}
        autoComplete="off"
        dir="auto"
      />
      <TextArea {...bind(form.field("body"))} id="post-body" label={words.bodyLabel} dir="auto" />
      <SaveRow
        busy={form.busy}
        done={saved ? words.created : null}
        label={words.create}
        busyLabel={words.creating}
      />
    </Form>
  );
}

function usePostForm(userId: string) {
  const create = useMutation(api.sample.posts.create);
  const [saved, setSaved] = useState(false);
  const form = useDraftForm<"title" | "body">({
    owner: userId,
    draft: "post",
    initial: { title: "", body: "" },
    check: ({ title, body }) => ({
      title: title.trim() === "" ? words.titleMissing : undefined,
      body: body.trim() === "" ? words.bodyMissing : undefined,
    }),
    submit: async (post) => {
      await create(post);
      form.clear();
      setSaved(true);
      return "done";
    },
    onChange: () => setSaved(false),
    explain: explainAccountError,
  });
  return { form, saved };
}
