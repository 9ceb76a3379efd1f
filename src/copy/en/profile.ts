import { NAME_MAX } from "../../../convex/shared/limits";
import { latchkey as config } from "../../../latchkey.config";

/** The words of the profile. */

export const profile = {
  title: "Profile",
  lead: "How you appear to others, and how dates are written for you.",
  pictureTitle: "Picture",
  pictureLead: "Shown next to your name. PNG, JPEG or WebP.",
  upload: "Upload a picture",
  uploadBusy: "Uploading",
  remove: "Remove picture",
  removeBusy: "Removing",
  pictureSaved: "Picture saved",
  pictureRemoved: "Picture removed",
  wrongType: "That file is no PNG, JPEG or WebP picture. Choose another one.",
  unreadable: "That file could not be opened as a picture. Choose another one.",
  tooLarge: (megabytes: number) =>
    `That picture is larger than ${megabytes} MB. Choose a smaller one.`,
  tooManyPixels: (millions: number) =>
    `That picture has more than ${millions} million pixels. Choose a smaller one.`,
  cropTitle: "Crop your picture",
  cropLead: "Drag the picture, or use the sliders, until the circle shows what you want.",
  cropCanvas: "Preview of your picture",
  zoom: "Zoom",
  sideways: "Left and right",
  upDown: "Up and down",
  use: "Use this picture",
  nameTitle: "Your name",
  nameLead: `In any script, up to ${NAME_MAX} characters. Leave it empty to show none.`,
  nameLabel: "Name",
  regionTitle: "Language and time",
  regionLead: `How ${config.name} writes dates and times. Words follow where there is a translation.`,
  language: "Language",
  timeZone: "Time zone",
  ofBrowser: (value: string) => `As my browser says (${value})`,
  example: (moment: string) => `It is ${moment}`,
};
