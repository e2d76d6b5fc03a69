/** @file Composite programs against PyTorch, by programs/*.ts: each stands under the same name in the .py beside. */
import { arrays } from './programs/arrays.ts';
import { checkPrograms } from './programs/check.ts';
import { losses } from './programs/losses.ts';
import { networks } from './programs/networks.ts';
import { physics } from './programs/physics.ts';

checkPrograms('networks', networks);
checkPrograms('losses', losses);
checkPrograms('physics', physics);
checkPrograms('arrays', arrays);
